import type { Position } from '../config/problem.js';
import type { Sweep } from '../config/sweep-schema.js';
import type { SweepWarning } from '../grid/sweep-warning.js';

/** What a file's runner says without effect. @param runner as the file gives it, defaults filled in */
export function runnerWarnings(
  { executor, trialsPerDevice }: Sweep['runner'],
  positionOf: (path: readonly PropertyKey[]) => Position,
): readonly (SweepWarning & Position)[] {
  if (executor !== 'slurm' || trialsPerDevice === 1) return [];
  const path = ['runner', 'trialsPerDevice'];
  const message =
    'trialsPerDevice means nothing where the executor is slurm: each trial has what runner.slurm.gres asks for to itself. Remove it.';
  return [{ kind: 'no-effect', path, message, ...positionOf(path) }];
}
