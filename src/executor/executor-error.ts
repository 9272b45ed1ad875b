import { problemError } from '../files/problem-error.js';
/** What keeps trials from being run anywhere. */
export type ExecutorProblem =
  | { readonly kind: 'command-missing'; readonly command: string }
  | { readonly kind: 'refused'; readonly command: string; readonly said: string };

/** An executor that cannot run anything; what was handed over before stays in its queue. */
export class ExecutorError extends problemError<ExecutorProblem>('ExecutorError', {
  'command-missing': (problem) =>
    `There is no ${problem.command} here. Run this on a machine of the cluster, such as its login node, or set runner.executor to local; \`reelsweep doctor --slurm\` says what is there.`,
  refused: (problem) =>
    `Slurm refused the job (${problem.command} said: ${problem.said}). Mend runner.slurm in the sweep file; \`reelsweep doctor --slurm\` says what the cluster has.`,
}) {}
