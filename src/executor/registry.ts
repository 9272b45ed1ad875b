import { type SlurmSettings, slurmSchema } from '../sweep/file/slurm.js';
import type { Supervisor, Executor, ExecutorHost, TrialProgram } from './executor.js';
import { localSupervisor, localExecutor } from './local/local-executor.js';
import { withdrawTasks } from './slurm/withdraw-tasks.js';
import { openSlurmSupervisor } from './slurm/slurm-supervisor.js';
import { openSlurmExecutor } from './slurm/slurm-executor.js';

/** What a sweep's runner settings say of where trials run. */
export interface ExecutorChoice {
  readonly executor: 'local' | 'slurm';
  /** Null for the cluster's own defaults. */
  readonly slurm: SlurmSettings | null;
}

/**
 * The executor that a sweep's runner settings name.
 * @param slots how many trials at a time this machine runs
 * @throws ExecutorError where there is no such thing here
 */
export async function openExecutor(
  { executor, slurm }: ExecutorChoice,
  host: ExecutorHost,
  program: TrialProgram,
  slots: number,
): Promise<Executor> {
  switch (executor) {
    case 'local': {
      const local = localExecutor(host, program, slots);
      const tasks = await withdrawTasks(host);
      // Attempts that processes of this machine had made are ended by it as well.
      return tasks === null
        ? local
        : { ...local, endOrphan: (attempt) => tasks.endOrphan(attempt) };
    }
    case 'slurm':
      return await openSlurmExecutor(host, program, slurm ?? slurmSchema.parse({}));
  }
}

/** Who looks after the attempts of a sweep while nobody runs it. @throws ExecutorError where that cannot be done from here */
export function openSupervisor({ executor }: ExecutorChoice, host: ExecutorHost): Supervisor {
  return executor === 'slurm' ? openSlurmSupervisor(host) : localSupervisor(host);
}
