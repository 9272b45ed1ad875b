import { byName } from '../../files/by-name.js';
import type { LiveSweep, LiveTrial, TimeLeft } from '../../status/live-sweep.js';
import { pointText } from '../../report/text/settings.js';
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
