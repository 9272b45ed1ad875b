import type { Estimate } from '../../statistics/estimate.js';
import { meanError } from '../../statistics/mean-error.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { labelScale } from './label-scale.js';

/** The naive baseline, which always predicts the training mean, measured on one split. */
export interface BaselineFigures {
  readonly mse: Estimate;
  /** In IMDB points. */
  readonly mae: Estimate;
}

/** The baseline's errors on this split's movies; on standardised labels its prediction is 0. Null for an empty split. */
export function measuredBaseline(
  { dataset }: SweepRecord,
  split: 'validation' | 'test',
): BaselineFigures | null {
  const scale = labelScale(dataset);
  if (scale === null) return null;
  const distances = dataset.movies
    .filter((movie) => movie.split === split)
    .map(({ score }) => score - scale.mean);
  if (distances.length === 0) return null;
  return {
    mse: meanError([distances.map((distance) => (distance / scale.std) ** 2)]),
    mae: meanError([distances.map((distance) => Math.abs(distance))]),
  };
}
