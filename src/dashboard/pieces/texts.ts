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
  const point = pointText(byName(axes.map((axis) => [axis, settings[axis]])));
  return replicates > 1 ? `${point} · replicate ${replicate}` : point;
}

/** `12 min to 14 min`, or one of them where both are nearly the same: an estimate is not good to the second. */
export function timeLeftText({ lowMs, highMs }: TimeLeft): string {
  const [low, high] = [lowMs, highMs].map((milliseconds) => {
    const unit = milliseconds < 100_000 ? 1000 : 60_000;
    return durationText(Math.round(milliseconds / unit) * unit);
  });
  return low === high || highMs < 1.1 * lowMs ? `about ${high}` : `${low} to ${high}`;
}

/** In the order in which they are listed and drawn; what is planned is the rest of the bar. */
const states = [
  'succeeded',
  'pruned',
  'failed',
  'timed-out',
  'stopped',
  'running',
  'planned',
] as const;

/** `5 succeeded, 2 running`. */
export function countsText(counts: LiveSweep['counts']): string {
  return states
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => `${counts[state]} ${state.replaceAll('-', ' ')}`)
    .join(', ');
}

export function allOf(counts: LiveSweep['counts']): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

const width = 240;

const render = template(
  `<svg class="counts" viewBox="0 0 ${width} 8" width="${width}" height="8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="rest" width="${width}" height="8"/>{{#each parts}}<rect class="{{state}}" x="{{x}}" width="{{width}}" height="8"/>{{/each}}</svg>`,
);

/** How many trials are in each state, as one bar; the text next to it says the same. */
export function countsBar(counts: LiveSweep['counts']): Markup {
  let x = 0;
  const parts = states
    .filter((state) => state !== 'planned' && (counts[state] ?? 0) > 0)
    .map((state) => {
      const share = ((counts[state] ?? 0) / allOf(counts)) * width;
      const part = { state, x: rounded(x), width: rounded(share) };
      x += share;
      return part;
    });
  return render({ parts });
}

/** To a tenth of a pixel. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
