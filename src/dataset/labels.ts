import { mean } from '../statistics/crossed-table.js';
import { bySplit, type Split } from './split.js';

/** How scores become labels: label = (score - mean) / std. */
export interface LabelScale {
  readonly mean: number;
  /** The population's standard deviation (ddof 0), so that the training labels have a variance of exactly 1. */
  readonly std: number;
}

/** Mean and standard deviation (ddof 0) of the training split's scores; two passes, so that nothing cancels. */
export function labelScale(scores: readonly number[]): LabelScale {
  const center = mean(scores);
  return { mean: center, std: Math.sqrt(mean(scores.map((score) => (score - center) ** 2))) };
}

export function standardised(score: number, scale: LabelScale): number {
  return (score - scale.mean) / scale.std;
}

/**
 * The naive baseline's mean squared error on standardised labels, measured by split: always predict the training mean, which is 0 on
 * standardised labels. On the training split that is 1 by construction; on the others it is what a model has to beat.
 * @returns null where a split has no movies
 */
export function measuredBaseline(
  movies: readonly { readonly split: Split; readonly label: number }[],
): Readonly<Record<Split, number | null>> {
  return bySplit((split) => {
    const squares = movies.filter((movie) => movie.split === split).map(({ label }) => label ** 2);
    return squares.length === 0 ? null : mean(squares);
  });
}
