import type { ScoreScale } from '../../trailers/catalogue/catalogue-error.js';
import type { Split, SplitCounts } from '../split.js';

/**
 * How bad a finding is. leak: what is measured on one split may come from another. warning: a person should look at it.
 * note: good to know.
 */
export const severities = ['leak', 'warning', 'note'] as const;
export type Severity = (typeof severities)[number];

/** Something the audit found: what, how bad, in which movies (their movieIds), and its figures. */
export type Finding = {
  readonly severity: Severity;
  readonly movies: readonly string[];
} & FindingFacts;

type FindingFacts =
  /** Two movies show so many pictures in common that their trailers have a common source. */
  | { readonly kind: 'shared-frames'; readonly figures: SharedFrames }
  /** More than two movies hang together in this way. */
  | {
      readonly kind: 'same-trailer';
      readonly figures: { readonly movies: number; readonly splits: SplitCounts };
    }
  /** Two movies show a picture or two in common. */
  | { readonly kind: 'single-frames'; readonly figures: SharedFrames }
  /** A picture that many movies show. */
  | {
      readonly kind: 'common-picture';
      readonly figures: { readonly movies: number; readonly frames: number };
    }
  | {
      readonly kind: 'shared-id';
      readonly figures: { readonly id: string; readonly splits: readonly Split[] };
    }
  | {
      readonly kind: 'shared-title';
      readonly figures: {
        readonly title: string;
        readonly years: readonly (number | null)[];
        readonly splits: readonly Split[];
      };
    }
  | {
      readonly kind: 'doubtful-score';
      readonly figures: { readonly score: number; readonly why: 'off-scale' | 'end-of-scale' };
    }
  | {
      readonly kind: 'other-scale';
      readonly figures: {
        /** What the scale seems to be; null where only so much is clear that it is not IMDB's. */
        readonly scale: ScoreScale | null;
        readonly movies: number;
        /** Scores outside of 1 to 10. */
        readonly off: number;
        readonly lowest: number;
        readonly highest: number;
      };
    }
  /** `deviations` are robust standard deviations (1.4826 times the median absolute deviation) from the median. */
  | {
      readonly kind: 'score-outlier';
      readonly figures: {
        readonly score: number;
        readonly median: number;
        readonly deviations: number;
      };
    }
  | {
      readonly kind: 'few-frames';
      readonly figures: { readonly frames: number; readonly minFrames: number };
    }
  | {
      readonly kind: 'small-pool';
      readonly figures: { readonly frames: number; readonly median: number };
    }
  | { readonly kind: 'label-shift'; readonly figures: LabelShift }
  /** What was odd about the score file that the dataset was made of, as a sentence without a full stop. */
  | { readonly kind: 'score-file'; readonly figures: { readonly text: string } };

/** What two movies share; pairs are in the order of `movies`. */
interface SharedFrames {
  /** Different pictures that both show. */
  readonly pictures: number;
  /** Frames in those pictures, and frames in all. */
  readonly frames: readonly [number, number];
  readonly of: readonly [number, number];
  readonly splits: readonly [Split, Split];
  readonly scores: readonly [number, number];
}

/** How far the mean label of a split lies from that of training, in standard deviations of the training scores. */
export interface LabelShift {
  readonly split: Exclude<Split, 'train'>;
  readonly difference: number;
  /** Welch's interval at 95 %. */
  readonly low: number;
  readonly high: number;
  /** Adjusted by Holm over the splits that were compared, so that chance flags one dataset in twenty. */
  readonly p: number;
  readonly movies: number;
  readonly trainingMovies: number;
}

/** Kinds in the order in which they are listed. */
export const findingKinds = [
  'same-trailer',
  'shared-frames',
  'shared-id',
  'shared-title',
  'label-shift',
  'score-file',
  'few-frames',
  'doubtful-score',
  'other-scale',
  'score-outlier',
  'small-pool',
  'common-picture',
  'single-frames',
] as const satisfies readonly Finding['kind'][];
