/** A validation MSE this many times that of always guessing the training mean is no result: the network's output has run away. */
export const explodedFrom = 100;

/**
 * Whether the validation loss of a trial diverged though its training loss stayed finite, as BatchNorm's running statistics make it
 * with batches of one movie: even at the selected epoch, which has the lowest validation MSE of all, it is `explodedFrom` times the
 * naive baseline's on the same movies or more. Such a trial has succeeded as far as its process goes, but is never the best, and the
 * report counts it as diverged.
 * @param metrics of result.json; without baselineValidationMse, as of a user's own program, nobody can tell
 */
export function hasExploded(metrics: Readonly<Record<string, number>>): boolean {
  const { validationMse, baselineValidationMse } = metrics;
  if (validationMse === undefined || baselineValidationMse === undefined) return false;
  return validationMse >= explodedFrom * baselineValidationMse;
}

/** One sentence on it, and what to do. */
export function explodedText(metrics: Readonly<Record<string, number>>): string {
  const { validationMse = Number.NaN, baselineValidationMse = Number.NaN } = metrics;
  return `Its validation MSE diverged: ${validationMse.toPrecision(3)} at its best epoch, where guessing the mean makes ${baselineValidationMse.toPrecision(3)}. Use a batchSize of 2 or more with BatchNorm, a smaller learningRate, or more epochs.`;
}
