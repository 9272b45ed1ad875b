import type { ProgressFile } from '../../runs/progress-file.js';

/**
 * Milliseconds to the end of a sweep before a trial of it has ended: what the running ones say of themselves, times what waits;
 * null while they say nothing.
 * @param progress of running trials; null for one that has not said yet
 */
export function firstEstimate(
  progress: readonly (ProgressFile | null)[],
  waiting: number,
): number | null {
  const known = progress.flatMap((trial) => {
    if (trial === null || trial.etaMs === null) return [];
    const share = shareDone(trial);
    return share === 0 ? [] : [{ left: trial.etaMs, whole: trial.etaMs / (1 - share) }];
  });
  if (known.length === 0) return null;
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return (
    mean(known.map(({ left }) => left)) +
    (Math.max(0, waiting) * mean(known.map(({ whole }) => whole))) / progress.length
  );
}

/** What share of a trial is done, below 1; 0 where it does not say. */
export function shareDone({ step, steps, epoch, epochs }: ProgressFile): number {
  if (steps !== null) return Math.min(step, steps - 1) / steps;
  return epochs === null ? 0 : Math.min(epoch, epochs - 0.5) / epochs;
}
