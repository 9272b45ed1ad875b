import { shareDone } from '../../coordinator/schedule/eta.js';
import { askButton } from './ask-button.js';
import { trialName } from './words.js';
import { template, type Markup } from '../../page/html-template.js';
import { jobText } from '../../text/words.js';
import type { LiveSweep, RunningTrial } from '../../status/live-sweep.js';
import type { CurvePoint } from '../../store/queries/live-queries.js';
import { bytesText, numberText } from '../../text/numbers.js';
import { durationText } from '../../text/times.js';

/** More cards than this are read by nobody. */
const mostCards = 32;

interface Card {
  readonly id: string;
  readonly name: string;
  readonly share: string | null;
  readonly standing: string;
  readonly curve: Markup | null;
  readonly value: string;
  readonly stop: Markup;
}

const render: (view: { cards: readonly Card[]; about: string }) => Markup = template(`
<h2 id="running-title">Running trials</h2>
{{#if about}}<p class="about">{{about}}</p>{{/if}}
<div class="cards">{{#each cards}}<article class="card" data-key="{{id}}">
<h3>{{name}}</h3>
{{#if share}}<progress max="1" value="{{share}}" aria-label="Progress of {{name}}"></progress>{{/if}}
<p class="standing">{{standing}}</p>
{{#if curve}}<div class="curve">{{curve}}<span>{{value}}</span></div>{{/if}}
<p class="asks">{{stop}} <a href="/?trial={{id}}" aria-label="Log of {{name}}">Log</a></p>
</article>{{/each}}</div>`);

/** The trials that run, a card each. */
export function runningPiece(sweep: LiveSweep): Markup {
  const { running } = sweep;
  const about =
    running.length === 0
      ? 'None runs now.'
      : running.length > mostCards
        ? `The first ${mostCards} of ${running.length}.`
        : '';
  return render({ about, cards: running.slice(0, mostCards).map((trial) => card(trial, sweep)) });
}

function card(trial: RunningTrial, sweep: LiveSweep): Card {
  const { id, progress, curve } = trial;
  const name = trialName(trial, sweep);
  const last = curve.at(-1);
  const lowest = Math.min(...curve.map(({ value }) => value));
  const metric = sweep.metric === 'validationMse' ? 'validation MSE' : 'training MSE';
  return {
    id,
    name,
    share: progress === null ? null : shareDone(progress).toFixed(3),
    standing: standingText(trial),
    curve: last === undefined ? null : sparkline(curve, progress?.epochs ?? null),
    value:
      last === undefined
        ? ''
        : `${metric} ${numberText(last.value, 3)}${lowest < last.value ? `, lowest ${numberText(lowest, 3)}` : ''}`,
    stop: askButton({ kind: 'stop', sweep: sweep.name, trial: id }, 'Stop', name),
  };
}

function standingText({ progress, attempts, host, job }: RunningTrial): string {
  const where = jobText({ host, job });
  const again = [
    ...(attempts > 1 ? [`attempt ${attempts}`] : []),
    ...(where === '' ? [] : [where]),
  ];
  if (progress === null) return ['starting', ...again].join(' · ');
  const { epoch, epochs, etaMs, samplesPerSecond, peakMemoryBytes } = progress;
  return [
    epochs === null ? `epoch ${epoch}` : `epoch ${epoch} of ${epochs}`,
    ...(etaMs === null ? [] : [`${durationText(etaMs)} left`]),
    ...(samplesPerSecond === null ? [] : [`${numberText(samplesPerSecond, 0)} samples/s`]),
    ...(peakMemoryBytes > 0 ? [bytesText(peakMemoryBytes)] : []),
    ...again,
  ].join(' · ');
}

const [width, height, margin] = [160, 36, 3];
/** More points than pixels show nothing more. */
const mostPoints = 80;

const renderSparkline = template(
  `<svg class="spark" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" focusable="false"><polyline points="{{points}}"/>{{#if last}}<circle cx="{{last.x}}" cy="{{last.y}}" r="2.5"/>{{/if}}</svg>`,
);

/** A curve without axes, from its lowest to its highest value; figures stand beside it in words. */
function sparkline(curve: readonly CurvePoint[], lastEpoch: number | null): Markup {
  const every = Math.max(1, Math.ceil(curve.length / mostPoints));
  const shown = curve.filter((_, place) => (curve.length - 1 - place) % every === 0);
  const values = shown.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = curve[0]?.epoch ?? 0;
  const reach = Math.max(1, (lastEpoch ?? curve.at(-1)?.epoch ?? 1) - first);
  const places = shown.map(({ epoch, value }) => ({
    x: rounded(margin + ((epoch - first) / reach) * (width - 2 * margin)),
    y: rounded(
      margin + (high === low ? 0.5 : (high - value) / (high - low)) * (height - 2 * margin),
    ),
  }));
  const points = places.map(({ x, y }) => `${x},${y}`).join(' ');
  return renderSparkline({ points, last: places.at(-1) ?? null });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
