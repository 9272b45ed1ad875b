import type { RunEvent } from '../coordinator/run-event.js';
import type { SweepSummary } from '../coordinator/sweep-summary.js';
import type { AugmentationCheckRecord } from '../runs/augmentation-checks.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import type { ActionContext, ActionEvent } from './action.js';
import type { PreparedSweep } from './plan/prepare-sweep.js';

/** A kind of trial that was trained for two steps. */
export interface PassedKind {
  readonly shape: string;
  readonly peakMemoryBytes: number;
  readonly stepMs: number | null;
}

/** What happens while sweeps are run: preparation, the coordinator's own events, and the end of each sweep. */
export type SweepRunEvent =
  | ActionEvent
  | RunEvent
  /** The sweep file was read. */
  | { readonly kind: 'prepared'; readonly prepared: PreparedSweep }
  /** A plan is about to be run; what follows is about it. */
  | { readonly kind: 'plan-begins'; readonly plan: SweepPlan }
  /** The sweep was last run with another dataset: the trials of then no longer belong to it. */
  | {
      readonly kind: 'other-dataset';
      readonly sweep: string;
      /** sha256; empty for none. */
      readonly before: string;
      readonly now: string;
    }
  | { readonly kind: 'augmentations-checked'; readonly checks: AugmentationCheckRecord }
  | { readonly kind: 'preflight-passed'; readonly passed: readonly PassedKind[] }
  /** Nothing of the sweep was started because of what was found before; what waits behind it is run all the same. */
  | { readonly kind: 'refused'; readonly sweep: string; readonly error: unknown }
  | {
      readonly kind: 'sweep-ended';
      readonly summary: SweepSummary;
      /** Whether it came from the queue, not from the file that was given. */
      readonly queued: boolean;
    };

/** What running sweeps works with. */
export interface RunContext extends Omit<ActionContext, 'onEvent'> {
  /** Aborted beside `stop`: end at once, still resumable. */
  readonly stopNow: AbortSignal;
  /** Aborted beside `stop`: what can go on without this process is left to do so. */
  readonly leave: AbortSignal;
  readonly onEvent: (event: SweepRunEvent) => void;
}
