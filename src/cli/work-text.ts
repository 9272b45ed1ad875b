import type { WorkCounts } from '../runner/planned-work.js';

/** What has become of a sweep's trials before a run, and what the run does with them: parts of a sentence, as `run` and `plan` say it. */
export function workText(work: WorkCounts, sweep: string): string {
  const { done, failed, stopped, pruned, retried, toRun } = work;
  const before = [
    ...(done > 0 ? [`${done} done already`] : []),
    ...(failed > 0 ? [`${failed} failed before`] : []),
    ...(stopped > 0 ? [`${stopped} stopped before`] : []),
    ...(pruned > 0 ? [`${pruned} pruned before`] : []),
  ];
  if (before.length === 0 && retried === 0) return '';
  const again = retried > 0 ? `, ${retried} of them again, after an accident in another sweep` : '';
  const left = failed + stopped + pruned;
  const retry =
    left > 0
      ? `; \`reelsweep retry ${sweep}\` runs ${failed > 0 ? 'what failed' : 'the others'} again`
      : '';
  return `, ${[...before, `${toRun} to run`].join(', ')}${again}${retry}`;
}
