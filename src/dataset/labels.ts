import { type Split, splitNames } from './split.js';

/** How scores become labels: label = (score - mean) / std. */
export interface LabelScale {
  readonly mean: number;
  /** The population's standard deviation (ddof 0), so that the training labels have a variance of exactly 1. */
  readonly std: number;
}

/** Mean and standard deviation (ddof 0) of the training split's scores; two passes, so that nothing cancels. */
export function labelScale(scores: readonly number[]): LabelScale {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return { mean, std: Math.sqrt(variance) };
}

export function standardised(score: number, scale: LabelScale): number {
  return (score - scale.mean) / scale.std;
}

/** The naive baseline's mean squared error on standardised labels, by split; null where a split has no movies. */
export type Baseline = Readonly<Record<Split, number | null>>;

/**
 * The naive baseline, measured: always predict the training mean, which is 0 on standardised labels. On the training
 * split that is 1 by construction; on the others it is what a model has to beat.
 */
export function measuredBaseline(pack: {
  readonly movies: readonly { readonly split: Split; readonly label: number }[];
}): Baseline {
  const errors = { train: null, validation: null, test: null } as Record<Split, number | null>;
  for (const split of splitNames) {
    const labels = pack.movies.filter((movie) => movie.split === split).map(({ label }) => label);
    if (labels.length > 0) {
      errors[split] = labels.reduce((sum, label) => sum + label ** 2, 0) / labels.length;
    }
  }
  return errors;
}
