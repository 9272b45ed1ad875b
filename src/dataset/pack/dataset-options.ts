import type { TitleRules } from '../../trailers/catalogue/title-index.js';
import { DatasetError } from '../dataset-error.js';
import { checkedShares } from '../split-check.js';
import type { SplitShares } from '../split.js';

/** What a dataset is to be like, whatever its frames come from. */
export interface DatasetOptions {
  readonly outFolder: string;
  /** The column of scores, where a person names it. */
  readonly scoreColumn?: string | undefined;
  /** Whether no score is taken from a row whose year is off by one. */
  readonly exactYear?: boolean | undefined;
  /** Height and width of the frames in pixels. */
  readonly image: number;
  /** Movies with fewer usable frames are left out. */
  readonly minFrames: number;
  /** Percentages for training, validation and test. */
  readonly split: SplitShares;
  readonly splitSeed: number;
}

export function titleRules({ exactYear = false }: DatasetOptions): TitleRules {
  return { exactYear };
}

/** @throws DatasetError for options that no dataset can have. */
export function checkOptions({ image, minFrames, split, splitSeed }: DatasetOptions): void {
  if (!Number.isInteger(image) || image < 8 || image > 512) {
    throw new DatasetError({ kind: 'bad-image-size', value: image });
  }
  checkMinFrames(minFrames);
  if (!Number.isSafeInteger(splitSeed)) {
    throw new DatasetError({ kind: 'bad-seed', value: splitSeed });
  }
  checkedShares(split);
}

/** @throws DatasetError (kind 'bad-minimum') for what is no number of frames. */
export function checkMinFrames(minFrames: number): void {
  if (!Number.isInteger(minFrames) || minFrames < 1) {
    throw new DatasetError({ kind: 'bad-minimum', value: minFrames });
  }
}
