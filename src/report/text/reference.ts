import { sideOf } from '../../statistics/estimate.js';
import type { Estimate } from '../../statistics/estimate.js';
import type { Reference } from '../figures/reference.js';
import { decimalsOf, intervalText, signedText } from '../../text/numbers.js';

/** The name of the reference wherever it is a row. */
export const referenceName = 'ridge on frame statistics';

/** Whether a setting beats the reference beyond luck; null where they cannot be compared. */
export function beatsReference(difference: Estimate | null): boolean | null {
  return difference === null ? null : sideOf(difference, 0) === 'below';
}

/** Whether the chosen setting beats the cheap reference, as a sentence with its figure. */
export function referenceText(difference: Estimate): string {
  const decimals = decimalsOf(difference);
  const value = signedText(difference.value, decimals);
  if (difference.low === null) {
    return `It is not taken to beat ridge regression on frame statistics: the difference of their MSEs on the same movies is ${value}, without an interval.`;
  }
  const figure = `difference ${value} in MSE on the same movies, ${Math.round(difference.level * 100)} % interval ${intervalText(difference, decimals)}`;
  switch (sideOf(difference, 0)) {
    case 'below':
      return `It beats ridge regression on frame statistics (${figure}).`;
    case 'above':
      return `It does not beat ridge regression on frame statistics, which is better (${figure}).`;
    default:
      return `It does not beat ridge regression on frame statistics (${figure}): the interval includes 0.`;
  }
}

/** What the reference's row is, or why there is none; null where there is nothing to say. */
export function referenceNote(reference: Reference): string | null {
  if (reference === null) return null;
  if (reference.kind === 'not-computed') {
    return 'There is no row of ridge regression on frame statistics: the dataset was built by an earlier version, which computed none. Build the dataset again, then run the sweep again: trials that succeeded are reused.';
  }
  if (reference.test === null && reference.validation === null) return null;
  const penalty =
    reference.validation === null ? '' : ', its penalty chosen on the validation movies';
  return `Ridge regression on frame statistics (colour means, deviations and edge energy of a movie’s frames) was fitted on the same training movies${penalty}: a deep model must also beat that.`;
}
