import type { Position } from '../config/problem.js';
import type { Sweep } from '../config/sweep-schema.js';
import type { PreparedSweep } from './prepared-sweep.js';
import type { ReadProfile } from './sweep-file.js';

/**
 * What is said of the runner without effect. With a profile only what that says itself: the sweep file may well be meant for other
 * places too.
 * @param own what the sweep file says, defaults filled in
 */
export function runnerWarnings(
  own: Sweep['runner'],
  positionOf: (path: readonly PropertyKey[]) => Position,
  profile: ReadProfile | null,
): PreparedSweep['warnings'] {
  const given = profile === null ? own : profile.profile.runner;
  const executor = given.executor ?? own.executor;
  if (executor !== 'slurm' || (given.trialsPerDevice ?? 1) === 1) return [];
  const path = ['runner', 'trialsPerDevice'];
  const message =
    'trialsPerDevice means nothing where the executor is slurm: each trial has what runner.slurm.gres asks for to itself. Remove it.';
  const place = profile === null ? positionOf(path) : profile.positionOf(path);
  return [
    {
      kind: 'no-effect',
      path,
      message,
      ...place,
      ...(profile !== null && { file: profile.file }),
    },
  ];
}
