import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runsLayout } from '../../runs/runs-layout.js';
import type { SlurmSettings } from '../../settings/slurm.js';
import { taskScript } from './task-script.js';

/**
 * The batch script of a sweep's tasks as it will be written, with N for the number of the submission.
 * @param runsFolder absolute
 * @param attemptEntry the program that node runs with an attempt folder as its one argument
 */
export function previewScript(
  settings: SlurmSettings,
  runsFolder: string,
  sweep: string,
  attemptEntry: string,
): string {
  const taskEntry = fileURLToPath(new URL('./task-worker.js', import.meta.url));
  const programs = { node: process.execPath, taskEntry, attemptEntry };
  return taskScript(settings, programs, join(runsLayout.slurm(runsFolder, sweep), 'N'));
}
