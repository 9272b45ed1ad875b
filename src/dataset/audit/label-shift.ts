import { holm } from '../../statistics/holm.js';
import { welchDifference } from '../../statistics/welch-difference.js';
import type { Split } from '../split.js';
import type { Finding, LabelShift } from './finding.js';

/** How often chance may flag a dataset whose splits were drawn fairly. */
const errorRate = 0.05;

/** The shift of validation and test against training, where either has labels enough for an interval. */
export function labelShifts(
  labels: Readonly<Record<Split, readonly number[]>>,
): readonly LabelShift[] {
  const trainingMovies = labels.train.length;
  const shifts = (['validation', 'test'] as const).flatMap((split): readonly LabelShift[] => {
    const found = welchDifference(labels.train, labels[split]);
    if (found === null) return [];
    const { difference, low, high, p } = found;
    return [{ split, difference, low, high, p, movies: labels[split].length, trainingMovies }];
  });
  const adjusted = holm(shifts.map(({ p }) => p));
  return shifts.map((shift, place) => ({ ...shift, p: adjusted[place] ?? 1 }));
}

/** The shifts that are more than chance. */
export function shiftFindings(shifts: readonly LabelShift[]): readonly Finding[] {
  return shifts
    .filter(({ p }) => p < errorRate)
    .map((figures) => ({ kind: 'label-shift', severity: 'warning', movies: [], figures }));
}
