import type { SweepPlan } from '../../runs/sweep-plan.js';
import { InputError } from '../input-error.js';

/** Refuses `--workers` where a cluster runs the trials: how many run there at a time is part of the sweep. @throws InputError */
export function refuseWorkers(
  { name, runner }: Pick<SweepPlan, 'name' | 'runner'>,
  workers: number | undefined,
): void {
  if (runner.executor === 'local' || workers === undefined) return;
  throw new InputError(
    `--workers says how many trials run on this machine, and those of ${name} run as Slurm tasks. Set runner.slurm.arrayLimit to ${workers} instead.`,
  );
}
