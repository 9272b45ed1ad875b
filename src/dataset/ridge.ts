/** A linear model on standardised features: prediction = intercept + sum of weight x (feature - mean) / std. */
export interface Ridge {
  readonly intercept: number;
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly stds: readonly number[];
}

/**
 * Ridge regression (Hoerl and Kennard 1970): least squares with lambda x n x |weights|^2 added, features standardised on these
 * rows, the intercept not penalised. Solved by Cholesky's method on the normal equations, which lambda > 0 makes definite.
 * @param features [rows, columns]
 */
export function fitRidge(
  features: readonly (readonly number[])[],
  labels: readonly number[],
  lambda: number,
): Ridge {
  const rows = features.length;
  const columns = features[0]?.length ?? 0;
  const places = Array.from({ length: columns }, (_, column) => column);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / rows;
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
  const solution = Array.from({ length: half.length }, () => 0);
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
