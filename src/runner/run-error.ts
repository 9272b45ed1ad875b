import type { CoordinatorFile } from './coordinator-file.js';

/** What keeps a sweep from being run. */
export type RunProblem =
  | {
      readonly kind: 'another-coordinator';
      readonly folder: string;
      /** null where it had not yet said who it is. */
      readonly holder: CoordinatorFile | null;
    }
  | { readonly kind: 'unknown-sweep-folder'; readonly sweep: string; readonly folder: string };

function sentence(problem: RunProblem): string {
  if (problem.kind === 'unknown-sweep-folder') {
    return `There is no sweep ${problem.sweep} in ${problem.folder}; \`status\` lists those there are.`;
  }
  const { holder, folder } = problem;
  const who =
    holder === null
      ? 'Another process'
      : `Process ${holder.pid} on ${holder.host} (sweep ${holder.sweep})`;
  return `${who} is already running sweeps in ${folder}. Wait for it, or stop it with \`stop\` first.`;
}

/** A sweep cannot be run, and why. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly kind: RunProblem['kind'];
  readonly problem: RunProblem;

  constructor(problem: RunProblem, options?: ErrorOptions) {
    super(sentence(problem), options);
    this.kind = problem.kind;
    this.problem = problem;
  }
}
