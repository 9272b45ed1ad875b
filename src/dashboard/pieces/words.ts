import { byName } from '../../files/by-name.js';
import { template, type Markup } from '../../page/html-template.js';
import { pointText } from '../../text/words.js';
import type { LiveSweep, LiveTrial, TimeLeft } from '../../status/live-sweep.js';
import { durationText } from '../../text/times.js';

/** A trial by what sets it apart: `frames 15 · noise 0.05 · replicate 2`. */
export function trialName(
  { settings, position, replicate }: Pick<LiveTrial, 'settings' | 'position' | 'replicate'>,
  { axes, replicates }: Pick<LiveSweep, 'axes' | 'replicates'>,
): string {
  if (axes.length === 0) return `trial ${position}`;
  const swept = byName(axes.map((axis) => [axis, settings[axis]]));
  const point = pointText(swept);
  return replicates > 1 ? `${point} · replicate ${replicate}` : point;
}

/** `12 min to 14 min`, or one of them where both say nearly the same: an estimate is not good to the second. */
export function timeLeftText({ lowMs, highMs }: TimeLeft): string {
  const [low, high] = [roughly(lowMs), roughly(highMs)];
  return low === high || highMs < 1.1 * lowMs ? `about ${high}` : `${low} to ${high}`;
}

function roughly(milliseconds: number): string {
  const unit = milliseconds < 100_000 ? 1000 : 60_000;
  return durationText(Math.round(milliseconds / unit) * unit);
}

/** The order in which states are told. */
const order = [
  'succeeded',
  'pruned',
  'failed',
  'timed-out',
  'stopped',
  'running',
  'planned',
] as const;

/** `5 succeeded, 2 running`. */
export function countsText(counts: Readonly<Partial<Record<string, number>>>): string {
  return order
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => `${counts[state]} ${state.replaceAll('-', ' ')}`)
    .join(', ');
}

/** How many trials have come to an end. */
export function endedOf(counts: Readonly<Partial<Record<string, number>>>): {
  ended: number;
  all: number;
} {
  const all = Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return { ended: all - (counts['planned'] ?? 0) - (counts['running'] ?? 0), all };
}

/** The barOrder in which states stand in the bar. */
const barOrder = ['succeeded', 'pruned', 'failed', 'timed-out', 'stopped', 'running'] as const;

const width = 240;

const render = template(
  `<svg class="counts" viewBox="0 0 ${width} 8" width="${width}" height="8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="rest" width="${width}" height="8"/>{{#each parts}}<rect class="{{state}}" x="{{x}}" width="{{width}}" height="8"/>{{/each}}</svg>`,
);

/** How many trials are in each state, as one bar; the words beside it say the same. */
export function countsBar(counts: Readonly<Partial<Record<string, number>>>): Markup {
  const all = Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  let x = 0;
  const parts = barOrder.flatMap((state) => {
    const share = all === 0 ? 0 : (counts[state] ?? 0) / all;
    const part = { state, x: rounded(x), width: rounded(share * width) };
    x += share * width;
    return share === 0 ? [] : [part];
  });
  return render({ parts });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
