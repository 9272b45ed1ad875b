import { join } from 'node:path';
import type { SlurmSettings } from '../../settings/slurm.js';
import { writeRunsFile } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { ExecutorError } from '../executor-error.js';
import { sbatch, slurmCommand } from './slurm-command.js';
import { jobPrefix } from './submission-files.js';
import { coordinatorScript, coordinatorVariable } from './task-script.js';

/** A job that runs a sweep. */
export interface CoordinatorJob {
  readonly jobId: string;
  /** The file that holds what it says. */
  readonly output: string;
}

/**
 * Submits a job that runs a sweep. Of one sweep's at most one is at work: a later one waits for the earlier.
 * @param words the command line that runs it, the program first
 * @throws ExecutorError
 */
export async function submitCoordinator(
  runsFolder: string,
  sweep: string,
  settings: SlurmSettings,
  words: readonly string[],
): Promise<CoordinatorJob> {
  const folder = runsLayout.slurm(runsFolder, sweep);
  const script = join(folder, 'coordinator.sh');
  const outputName = 'coordinator.txt';
  const name = `${jobPrefix(runsFolder, sweep)}coordinator`;
  writeRunsFile(script, coordinatorScript(settings, words));
  const answer = await sbatch({
    name,
    script,
    outputFolder: folder,
    outputName,
    options: ['--dependency=singleton'],
  });
  if ('jobId' in answer) return { jobId: answer.jobId, output: join(folder, outputName) };
  throw new ExecutorError({ kind: 'refused', command: 'sbatch', said: answer.said.slice(0, 500) });
}

/** The job that this process is, where it is a sweep's coordinator; null elsewhere. */
export function ownCoordinatorJob(environment: Readonly<NodeJS.ProcessEnv>): string | null {
  const jobId = environment[coordinatorVariable] ?? '';
  return /^\d+$/.test(jobId) ? jobId : null;
}

/** Has the job of this process queued again: its time is up, or its node is wanted for others. */
export async function requeueCoordinator(jobId: string): Promise<void> {
  await slurmCommand('scontrol', ['requeue', jobId]);
}
