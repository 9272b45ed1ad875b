import { byName } from '../files/by-name.js';
import { fitRidge, predictRidge } from './ridge.js';
import type { Ridge } from './ridge.js';
import type { Split } from './split.js';

/** A movie as the reference sees it. */
export interface ReferenceMovie {
  readonly movieId: string;
  readonly split: Split;
  /** The standardised score. */
  readonly label: number;
  readonly statistics: readonly number[];
}

/** What the cheap reference reaches on this dataset; errors are on standardised labels, null where a split has no movies. */
export interface RidgeReference {
  readonly kind: 'ridge';
  readonly lambda: number;
  readonly mse: Readonly<Record<Split, number | null>>;
  /** Of the validation and test movies, for intervals and paired comparisons. */
  readonly predictions: Readonly<Record<string, number>>;
}

const lambdas = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** Without a validation split there is nothing to choose with; features are standardised, so this is a middling penalty. */
const unchosenLambda = 0.1;

/**
 * The reference that a deep model must also beat: ridge regression on colour means, deviations and edge energy of all frames of a
 * movie, fitted on the training split, its penalty chosen on the validation split; test movies are predicted once, at the end.
 */
export function ridgeReference(movies: readonly ReferenceMovie[]): RidgeReference {
  const train = movies.filter(({ split }) => split === 'train');
  const validation = movies.filter(({ split }) => split === 'validation');
  const fit = (lambda: number) =>
    fitRidge(
      train.map(({ statistics }) => statistics),
      train.map(({ label }) => label),
      lambda,
    );
  let lambda = unchosenLambda;
  if (validation.length > 0) {
    const errors = lambdas.map((candidate) => meanSquaredError(fit(candidate), validation) ?? 0);
    lambda = lambdas[errors.indexOf(Math.min(...errors))] ?? unchosenLambda;
  }
  const ridge = fit(lambda);
  const mse = (split: Split) =>
    meanSquaredError(
      ridge,
      movies.filter((movie) => movie.split === split),
    );
  const shown = movies.filter(({ split }) => split !== 'train');
  return {
    kind: 'ridge',
    lambda,
    mse: { train: mse('train'), validation: mse('validation'), test: mse('test') },
    predictions: byName(
      shown.map(({ movieId, statistics }) => [movieId, predictRidge(ridge, statistics)]),
    ),
  };
}

function meanSquaredError(ridge: Ridge, movies: readonly ReferenceMovie[]): number | null {
  if (movies.length === 0) return null;
  return (
    movies.reduce(
      (sum, { label, statistics }) => sum + (label - predictRidge(ridge, statistics)) ** 2,
      0,
    ) / movies.length
  );
}
