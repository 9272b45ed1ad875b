import type { Audit } from '../audit/audit-dataset.js';
import type { Baseline, LabelScale } from '../labels.js';
import type { BuildAccount } from './build-account.js';
import type { RidgeReference } from '../ridge.js';
import type { SplitCounts } from '../split.js';

/** What a build came to: the dataset's facts, and everything that was given and not used. */
export interface BuildReport extends BuildAccount {
  readonly folder: string;
  readonly sha256: string;
  readonly image: number;
  readonly movies: number;
  readonly frames: number;
  readonly counts: SplitCounts;
  /** What it means that a split holds few movies; null where all hold enough. */
  readonly unevenSplit: string | null;
  readonly label: LabelScale;
  readonly baseline: Baseline;
  readonly reference: RidgeReference;
  readonly audit: Audit;
}
