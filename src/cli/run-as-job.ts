import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { runsLayout } from '../runs/runs-layout.js';
import { executorOf } from '../executor/registry.js';
import type { SweepPlan } from '../store/sweep-plan.js';
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
  const { jobs } = executorOf(runner);
  if (jobs === null) {
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
  const { jobId, output } = await jobs.submit(runsFolder, name, runner, here);
  terminal.print(
    json
      ? JSON.stringify({ sweep: name, job: jobId, output })
      : `Job ${jobId} runs ${name}; \`reelsweep status ${name} --watch\` looks on, \`reelsweep stop ${name}\` ends it. What it says is in ${output}.`,
  );
}
