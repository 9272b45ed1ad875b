import type { SweepPlan } from '../../store/sweep-plan.js';
import { executorOf } from '../../executor/registry.js';
import { InputError } from '../input-error.js';

/** Refuses `--workers` where the executor cannot take it: on a cluster, how many run at a time is part of the sweep. @throws InputError */
export function refuseWorkers(
  { name, runner }: Pick<SweepPlan, 'name' | 'runner'>,
  workers: number | undefined,
): void {
  const problem = workers === undefined ? null : executorOf(runner).workersProblem(name, workers);
  if (problem !== null) throw new InputError(problem);
}
