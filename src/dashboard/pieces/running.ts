import { shareDone } from '../../coordinator/schedule/eta.js';
import { requestButton } from './buttons.js';
import { rounded, trialName } from './texts.js';
import { template, type Markup } from '../../page/html-template.js';
import { jobText } from '../../text/words.js';
import type { LiveSweep, RunningTrial } from '../../status/live-sweep.js';
import type { CurvePoint } from '../../store/queries/live-queries.js';
import { bytesText, numberText } from '../../text/numbers.js';
import { durationText } from '../../text/times.js';

/** A page with more cards than this is not read. */
const mostCards = 32;

const render = template(`
<h2 id="running-title">Running trials</h2>
{{#if about}}<p class="about">{{about}}</p>{{/if}}
<div class="cards">{{#each cards}}<article class="card" data-key="{{id}}">
<h3>{{name}}</h3>
{{#if share}}<progress max="1" value="{{share}}" aria-label="Progress of {{name}}"></progress>{{/if}}
<p class="state">{{state}}</p>
{{#if curve}}<div class="curve">{{curve}}<span>{{value}}</span></div>{{/if}}
<p class="requests">{{stop}} <a href="/?trial={{id}}" aria-label="Log of {{name}}">Log</a></p>
</article>{{/each}}</div>`);

/** The trials that run, a card each. */
export function runningPiece(sweep: LiveSweep): Markup {
  const { length } = sweep.running;
  const more = length > mostCards ? `The first ${mostCards} of ${length}.` : '';
  return render({
    about: length === 0 ? 'None runs now.' : more,
    cards: sweep.running.slice(0, mostCards).map((trial) => card(trial, sweep)),
  });
}

function card(trial: RunningTrial, sweep: LiveSweep) {
  const { id, progress, curve } = trial;
  const name = trialName(trial, sweep);
  const last = curve.at(-1);
  const lowest = Math.min(...curve.map(({ value }) => value));
  const metric = sweep.metric === 'validationMse' ? 'validation MSE' : 'training MSE';
  const shown = last && `${metric} ${numberText(last.value, 3)}`;
  return {
    id,
    name,
    share: progress === null ? null : shareDone(progress).toFixed(3),
    state: stateText(trial),
    curve: last === undefined ? null : sparkline(curve, progress?.epochs ?? null),
    value: last && lowest < last.value ? `${shown}, lowest ${numberText(lowest, 3)}` : shown,
    stop: requestButton(sweep.name, { kind: 'stop', trialId: id }, 'Stop', name),
  };
}

function stateText({ progress, attempts, host, job }: RunningTrial): string {
  const attempt = attempts > 1 ? `attempt ${attempts}` : '';
  const rest = [attempt, jobText({ host, job })];
  if (progress === null) return ['starting', ...rest].filter(Boolean).join(' · ');
  const { epoch, epochs, etaMs, samplesPerSecond, peakMemoryBytes } = progress;
  const parts = [
    epochs === null ? `epoch ${epoch}` : `epoch ${epoch} of ${epochs}`,
    etaMs !== null && `${durationText(etaMs)} left`,
    samplesPerSecond !== null && `${numberText(samplesPerSecond, 0)} samples/s`,
    peakMemoryBytes > 0 && bytesText(peakMemoryBytes),
    ...rest,
  ];
  return parts.filter(Boolean).join(' · ');
}

const [width, height, margin] = [160, 36, 3];
/** More points than pixels show nothing more. */
const mostPoints = 80;

const renderSparkline = template(
  `<svg class="spark" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true" focusable="false"><polyline points="{{points}}"/>{{#if last}}<circle cx="{{last.x}}" cy="{{last.y}}" r="2.5"/>{{/if}}</svg>`,
);

/** A curve without axes, from its lowest to its highest value; the figures are next to it as text. */
function sparkline(curve: readonly CurvePoint[], lastEpoch: number | null): Markup {
  const shown = thinned(curve, mostPoints);
  const values = shown.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = curve[0]?.epoch ?? 0;
  const reach = Math.max(1, (lastEpoch ?? curve.at(-1)?.epoch ?? 1) - first);
  const points = shown.map(({ epoch, value }) => {
    const depth = high === low ? 0.5 : (high - value) / (high - low);
    return {
      x: rounded(margin + ((epoch - first) / reach) * (width - 2 * margin)),
      y: rounded(margin + depth * (height - 2 * margin)),
    };
  });
  const text = points.map(({ x, y }) => `${x},${y}`).join(' ');
  return renderSparkline({ points: text, last: points.at(-1) ?? null });
}

/** At most so many points of a curve, evenly apart, the last among them. */
export function thinned(curve: readonly CurvePoint[], most: number): readonly CurvePoint[] {
  const every = Math.max(1, Math.ceil(curve.length / most));
  return curve.filter((_, place) => (curve.length - 1 - place) % every === 0);
}
