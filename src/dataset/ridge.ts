import { byName } from '../files/by-name.js';
import { mean } from '../statistics/crossed-table.js';
import type { DatasetFile } from './dataset-file.js';
import { bySplit, type Split } from './split.js';

/** A movie as the reference sees it. */
interface ReferenceMovie {
  readonly movieId: string;
  readonly split: Split;
  /** The standardised score. */
  readonly label: number;
  readonly statistics: readonly number[];
}

const lambdas = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** Without a validation split there is nothing to choose with; features are standardised, so this is a middling penalty. */
const unchosenLambda = 0.1;

/**
 * The reference that a deep model must also beat: ridge regression on colour means, deviations and edge energy of all frames of a
 * movie, fitted on the training split, its penalty chosen on the validation split; test movies are predicted once, at the end.
 * @returns errors on standardised labels, null where a split has no movies; predictions of the validation and test movies, for intervals
 *   and paired comparisons
 */
export function ridgeReference(movies: readonly ReferenceMovie[]): DatasetFile['reference'] {
  const parts = bySplit((name) => movies.filter(({ split }) => split === name));
  const fit = (lambda: number) =>
    fitRidge(
      parts.train.map(({ statistics }) => statistics),
      parts.train.map(({ label }) => label),
      lambda,
    );
  let lambda = unchosenLambda;
  if (parts.validation.length > 0) {
    const errors = lambdas.map(
      (candidate) => meanSquaredError(fit(candidate), parts.validation) ?? 0,
    );
    lambda = lambdas[errors.indexOf(Math.min(...errors))] ?? unchosenLambda;
  }
  const ridge = fit(lambda);
  const shown = movies.filter(({ split }) => split !== 'train');
  return {
    kind: 'ridge',
    lambda,
    mse: bySplit((split) => meanSquaredError(ridge, parts[split])),
    predictions: byName(
      shown.map(({ movieId, statistics }) => [movieId, predictRidge(ridge, statistics)]),
    ),
  };
}

function meanSquaredError(ridge: Ridge, movies: readonly ReferenceMovie[]): number | null {
  if (movies.length === 0) return null;
  return mean(
    movies.map(({ label, statistics }) => (label - predictRidge(ridge, statistics)) ** 2),
  );
}

type Ridge = ReturnType<typeof fitRidge>;

/**
 * Ridge regression (Hoerl and Kennard 1970): least squares with lambda x n x |weights|^2 added, features standardised on these
 * rows, the intercept not penalised. Solved by Cholesky's method on the normal equations, which lambda > 0 makes definite.
 * @param features [rows, columns]
 * @returns prediction = intercept + sum of weight x (feature - mean) / std
 */
export function fitRidge(
  features: readonly (readonly number[])[],
  labels: readonly number[],
  lambda: number,
) {
  const places = Array.from(features[0] ?? [], (_, column) => column);
  const means = places.map((column) => mean(features.map((row) => row[column] ?? 0)));
  const stds = places.map((column) => {
    const center = means[column] ?? 0;
    const std = Math.sqrt(mean(features.map((row) => ((row[column] ?? 0) - center) ** 2)));
    // A feature that never changes is worth nothing, and must not divide by nothing.
    return std > 1e-9 ? std : Number.POSITIVE_INFINITY;
  });
  const scaled = features.map((row) => scaledRow(row, means, stds));
  const intercept = mean(labels);
  const gram = places.map((first) =>
    places.map((second) => {
      const product = mean(scaled.map((row) => (row[first] ?? 0) * (row[second] ?? 0)));
      return first === second ? product + lambda : product;
    }),
  );
  const moments = places.map((column) =>
    mean(scaled.map((row, index) => (row[column] ?? 0) * ((labels[index] ?? 0) - intercept))),
  );
  return { intercept, weights: solvedDefinite(gram, moments), means, stds };
}

export function predictRidge(ridge: Ridge, features: readonly number[]): number {
  const scaled = scaledRow(features, ridge.means, ridge.stds);
  return scaled.reduce(
    (sum, value, column) => sum + value * (ridge.weights[column] ?? 0),
    ridge.intercept,
  );
}

function scaledRow(
  row: readonly number[],
  means: readonly number[],
  stds: readonly number[],
): readonly number[] {
  return row.map((value, column) => (value - (means[column] ?? 0)) / (stds[column] ?? 1));
}

/** Solves A x = b for a symmetric positive definite A. */
function solvedDefinite(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] {
  const lower: number[][] = [];
  const half: number[] = [];
  for (const [row, entries] of matrix.entries()) {
    const current: number[] = [];
    lower.push(current);
    for (let column = 0; column <= row; column += 1) {
      const rest = (entries[column] ?? 0) - dot(current, lower[column] ?? [], column);
      current.push(row === column ? Math.sqrt(rest) : rest / (lower[column]?.[column] ?? 1));
    }
    half.push(((right[row] ?? 0) - dot(current, half, row)) / (current[row] ?? 1));
  }
  const solution = half.map(() => 0);
  for (let row = half.length - 1; row >= 0; row -= 1) {
    let rest = half[row] ?? 0;
    for (let below = row + 1; below < half.length; below += 1) {
      rest -= (lower[below]?.[row] ?? 0) * (solution[below] ?? 0);
    }
    solution[row] = rest / (lower[row]?.[row] ?? 1);
  }
  return solution;
}

function dot(first: readonly number[], second: readonly number[], length: number): number {
  let sum = 0;
  for (let place = 0; place < length; place += 1) {
    sum += (first[place] ?? 0) * (second[place] ?? 0);
  }
  return sum;
}
