import type { OtherWriter } from '../files/other-writers.js';

/** What can be wrong with a file of the attempt contract. */
export type AttemptProblem =
  | { readonly kind: 'damaged-file'; readonly path: string; readonly reason: string }
  /** It decides what is done, and somebody else can change it. */
  | { readonly kind: 'foreign-file'; readonly path: string; readonly writer: OtherWriter }
  | { readonly kind: 'metric-not-finite'; readonly name: string; readonly step: number };

function sentence(problem: AttemptProblem): string {
  if (problem.kind === 'foreign-file') {
    const { path, writer } = problem;
    const whose =
      writer.kind === 'owner' ? `belongs to user ${writer.user}` : 'can be changed by other users';
    return `${path} ${whose} and is not obeyed; remove it, or have its owner do what it says.`;
  }
  return problem.kind === 'damaged-file'
    ? `${problem.path} is damaged (${problem.reason}); move it away to have the trial run again.`
    : `Metric ${problem.name} at step ${problem.step} is not a finite number; metrics.jsonl holds finite numbers only.`;
}

/** A file of the attempt contract that cannot be read or written as the contract says. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError';
  readonly kind: AttemptProblem['kind'];
  readonly problem: AttemptProblem;

  constructor(problem: AttemptProblem) {
    super(sentence(problem));
    this.kind = problem.kind;
    this.problem = problem;
  }
}
