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
