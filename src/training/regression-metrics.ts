/** How predictions compare with labels, both [count] on the standardised scale. */
export interface RegressionMetrics {
  /** Mean squared error. */
  readonly mse: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Pearson's correlation; null where labels or predictions do not vary. */
  readonly pearson: number | null;
}

/** @throws RangeError where there is nothing to compare, or lengths differ. */
export function regressionMetrics(
  labels: readonly number[],
  predictions: readonly number[],
): RegressionMetrics {
  if (labels.length === 0 || labels.length !== predictions.length) {
    throw new RangeError(
      `Cannot compare ${predictions.length} predictions with ${labels.length} labels.`,
    );
  }
  const errors = predictions.map((prediction, place) => prediction - (labels[place] as number));
  return {
    mse: mean(errors.map((error) => error * error)),
    mae: mean(errors.map(Math.abs)),
    pearson: pearson(labels, predictions),
  };
}

function pearson(first: readonly number[], second: readonly number[]): number | null {
  const firstMean = mean(first);
  const secondMean = mean(second);
  let covariance = 0;
  let firstVariance = 0;
  let secondVariance = 0;
  for (const [place, value] of first.entries()) {
    const a = value - firstMean;
    const b = (second[place] as number) - secondMean;
    covariance += a * b;
    firstVariance += a * a;
    secondVariance += b * b;
  }
  const correlation = covariance / Math.sqrt(firstVariance * secondVariance);
  return Number.isFinite(correlation) ? Math.max(-1, Math.min(1, correlation)) : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
