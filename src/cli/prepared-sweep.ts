import type { Position } from '../config/problem.js';
import type { Strategy } from '../config/strategy.js';
import type { SweepWarning } from '../grid/sweep-warning.js';
import type { SweepPlan } from '../store/sweep-plan.js';

/** A sweep file's plan, and what the file says that the plan does not. */
export interface PreparedSweep {
  readonly plan: SweepPlan;
  readonly strategy: Strategy;
  /** In the order of the file; `file` is that of one in the profile. */
  readonly warnings: readonly (SweepWarning & Position & { readonly file?: string })[];
}
