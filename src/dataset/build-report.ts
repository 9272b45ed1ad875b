import type { CatalogueMovie } from '../trailers/read-scores.js';
import type { RowProblem } from '../trailers/row-problem.js';
import type { ScoreCaution } from '../trailers/score-caution.js';
import type { Audit } from './audit/audit-movies.js';
import type { Baseline } from './baseline.js';
import type { LabelScale } from './label-scale.js';
import type { RidgeReference } from './ridge-reference.js';
import type { LeftOut, UnusedImage } from './source-movie.js';
import type { SplitCounts } from './split.js';

/** What a build came to: the dataset's facts, and everything that was given and not used. */
export interface BuildReport {
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
  readonly leftOut: readonly LeftOut[];
  readonly unusedImages: readonly UnusedImage[];
  readonly cautions: readonly ScoreCaution[];
  /** How many rows of the score file came to each outcome; they add up to `rows`, and score-rows.csv has each of them. */
  readonly scoreRows: {
    readonly rows: number;
    readonly outcomes: Readonly<Record<string, number>>;
  };
  /** Rows of the score file that could not be used as they stand. */
  readonly rowProblems: readonly RowProblem[];
  /** Movies of the score file for which there are no frames. */
  readonly scoresWithoutFrames: readonly CatalogueMovie[];
}
