/** What keeps the dashboard from being served. */
export type DashboardProblem =
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'port-forbidden'; readonly port: number };

/** The dashboard cannot be served, and why. */
export class DashboardError extends Error {
  override readonly name = 'DashboardError';
  readonly kind: DashboardProblem['kind'];
  readonly problem: DashboardProblem;

  constructor(problem: DashboardProblem, options?: ErrorOptions) {
    super(sentence(problem), options);
    this.kind = problem.kind;
    this.problem = problem;
  }
}

function sentence({ kind, port }: DashboardProblem): string {
  return kind === 'port-taken'
    ? `Port ${port} is taken by another program, or by a dashboard that is open already. Leave --port out, and a free one is chosen.`
    : `This user may not open port ${port}. Take one from 1024 on, or leave --port out, and a free one is chosen.`;
}
