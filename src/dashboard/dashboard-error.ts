import { problemError } from '../files/problem-error.js';

/** What keeps the dashboard from being served. */
export type DashboardProblem =
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'port-forbidden'; readonly port: number };

/** The dashboard cannot be served, and why. */
export class DashboardError extends problemError<DashboardProblem>('DashboardError', {
  'port-taken': ({ port }) =>
    `Port ${port} is taken by another program, or by a dashboard that is open already. Leave --port out, and a free one is chosen.`,
  'port-forbidden': ({ port }) =>
    `This user may not open port ${port}. Take one from 1024 on, or leave --port out, and a free one is chosen.`,
}) {}
