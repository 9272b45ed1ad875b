/** What can be wrong with a file of the attempt contract. */
export type AttemptProblem =
  | { readonly kind: 'damaged-file'; readonly path: string; readonly reason: string }
  | { readonly kind: 'metric-not-finite'; readonly name: string; readonly step: number };

function sentence(problem: AttemptProblem): string {
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
