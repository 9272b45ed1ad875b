import { splitNames } from './split.js';
import type { Split } from './split.js';

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
