import type { Path } from './points.js';

/** What a sweep file says without effect, or with one that may not be meant, though it can be run; `path` is the place in the file. */
export interface SweepWarning {
  readonly kind:
    /** A shared setting that every grid gives values of its own. */
    | 'overridden-setting'
    /** An axis of one value: nothing is compared by it. */
    | 'single-value'
    /** A range whose last value is none of its values. */
    | 'range-ends-early'
    /** A setting that changes no result in any of the trials it is given to. */
    | 'no-effect'
    /** Points that differ only in settings that change nothing there. */
    | 'same-training'
    /** More frames are drawn than the pools of some movies hold. */
    | 'more-frames-than-pools'
    /** A batch of one movie under BatchNorm. */
    | 'batch-of-one'
    /** A validation or test split of few movies. */
    | 'uneven-split'
    /** A command whose program or script is not there. */
    | 'missing-program';
  readonly path: Path;
  /** One sentence or two: what it is, why, and what to do. */
  readonly message: string;
}
