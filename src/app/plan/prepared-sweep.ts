import type { Position } from '../../sweep/file/problem.js';
import type { Strategy } from '../../sweep/file/strategy.js';
import type { SweepWarning } from '../../sweep/grid/sweep-warning.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';

/** A sweep file's plan, and what the file says that the plan does not. */
export interface PreparedSweep {
  readonly plan: SweepPlan;
  readonly strategy: Strategy;
  /** In the order of the file; `file` is that of one in the profile. */
  readonly warnings: readonly (SweepWarning & Position & { readonly file?: string })[];
}
