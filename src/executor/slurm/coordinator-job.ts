import { join } from 'node:path';
import type { SlurmSettings } from '../../settings/slurm.js';
import { writeRunsFile } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { ExecutorError } from '../executor.js';
import { sbatch, slurmCommand } from './slurm-command.js';
import { jobPrefix } from './submission-files.js';
import { optionLines, setupLines } from './task-script.js';
import { shellWord } from '../../files/shell-word.js';

/** By this a coordinator knows the job that it is. */
const coordinatorVariable = 'REELSWEEP_COORDINATOR_JOB';

/**
 * Submits a job that runs a sweep. Of one sweep's at most one is at work: a later one waits for the earlier.
 * @param words the command line that runs it, the program first
 * @returns its number, and the file that holds its output
 * @throws ExecutorError
 */
export async function submitCoordinator(
  runsFolder: string,
  sweep: string,
  settings: SlurmSettings,
  words: readonly string[],
): Promise<{ readonly jobId: string; readonly output: string }> {
  const folder = runsLayout.slurm(runsFolder, sweep);
  const script = join(folder, 'coordinator.sh');
  const outputName = 'coordinator.txt';
  const name = `${jobPrefix(runsFolder, sweep)}coordinator`;
  const options = ['--dependency=singleton'];
  writeRunsFile(script, coordinatorScript(settings, words));
  const answer = await sbatch({ name, script, outputFolder: folder, outputName, options });
  if ('jobId' in answer) return { jobId: answer.jobId, output: join(folder, outputName) };
  throw new ExecutorError({ kind: 'refused', command: 'sbatch', said: answer.said.slice(0, 500) });
}

/**
 * The batch script of a job that runs the sweep itself, as a person at the login node would.
 * @param words the command line
 */
function coordinatorScript(settings: SlurmSettings, words: readonly string[]): string {
  const { partition, account, qos, setup } = settings;
  return [
    '#!/bin/bash',
    ...optionLines({ partition, account, qos }),
    '#SBATCH --ntasks=1 --cpus-per-task=1 --mem=2G',
    '#SBATCH --requeue --open-mode=append --signal=B:USR1@120',
    `export ${coordinatorVariable}="\${SLURM_JOB_ID}"`,
    ...setupLines({ setup }),
    `exec ${words.map(shellWord).join(' ')}`,
    '',
  ].join('\n');
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
