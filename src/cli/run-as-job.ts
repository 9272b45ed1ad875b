import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { runsLayout } from '../runs/runs-layout.js';
import { slurmSchema } from '../settings/slurm.js';
import { submitCoordinator } from '../executor/slurm/coordinator-job.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import type { Context } from './context.js';
import { InputError } from '../app/input-error.js';

/**
 * Has a job of the cluster run the sweep, by the very command line that was typed, in this folder.
 * @throws InputError where the sweep does not run on Slurm; ExecutorError
 */
export async function runAsJob(
  { name, runner }: SweepPlan,
  { terminal, folder }: Context,
  json: boolean,
): Promise<void> {
  if (runner.executor !== 'slurm') {
    throw new InputError(
      '--coordinator job runs the sweep as a job of Slurm: set runner.executor to slurm, in the sweep file or with --profile.',
    );
  }
  const runsFolder = resolve(folder, 'runs');
  mkdirSync(runsLayout.sweep(runsFolder, name), { recursive: true });
  const [node = process.execPath, program = '', ...typed] = process.argv;
  const words = typed.filter(
    (word, place) =>
      !word.startsWith('--coordinator') &&
      !(word === 'job' && typed[place - 1] === '--coordinator'),
  );
  const here = [node, ...process.execArgv, program, ...words];
  const settings = runner.slurm ?? slurmSchema.parse({});
  const { jobId, output } = await submitCoordinator(runsFolder, name, settings, here);
  terminal.print(
    json
      ? JSON.stringify({ sweep: name, job: jobId, output })
      : `Job ${jobId} runs ${name}; \`reelsweep status ${name} --watch\` looks on, \`reelsweep stop ${name}\` ends it. What it says is in ${output}.`,
  );
}
