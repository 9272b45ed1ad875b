import { existsSync } from 'node:fs';
import { runsLayout } from '../../runs/runs-layout.js';
import type { Supervisor, ExecutorHost } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import { openSlurmSupervisor } from './slurm-supervisor.js';
import { submittedTasks } from './submission-files.js';

/**
 * Takes what a sweep had handed to Slurm and not finished out of its queue: the sweep is run elsewhere now.
 * @returns who ends the attempts that still run there; null where there is nothing of it
 * @throws AttemptError where a submission's files are damaged
 */
export async function withdrawTasks(host: ExecutorHost): Promise<Supervisor | null> {
  const { runsFolder, sweep, onProblem } = host;
  const unfinished = [...submittedTasks(runsFolder, sweep).keys()].filter(
    (trialId) => !existsSync(runsLayout.result(runsLayout.trial(runsFolder, trialId))),
  );
  if (unfinished.length === 0) return null;
  const supervisor = openSlurmSupervisor(host);
  try {
    await supervisor.withdraw(unfinished);
    return supervisor;
  } catch (error) {
    if (!(error instanceof ExecutorError)) throw error;
    onProblem(
      `Trials of ${sweep} were handed to Slurm, which cannot be asked from here: what still waits there may start, and then run beside this.`,
    );
    return null;
  }
}
