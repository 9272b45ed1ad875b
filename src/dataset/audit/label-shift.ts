import { holm } from '../../analysis/holm.js';
import { welchDifference } from '../../analysis/welch-difference.js';
import type { PackMovie } from '../pack.js';
import type { Finding, LabelShift } from './finding.js';

/** How often chance may flag a dataset whose splits were drawn fairly. */
const errorRate = 0.05;

/** The shift of validation and test against training, where either has movies enough for an interval. */
export function labelShifts(movies: readonly PackMovie[]): readonly LabelShift[] {
  const labelsOf = (split: string) =>
    movies.filter((movie) => movie.split === split).map(({ label }) => label);
  const training = labelsOf('train');
  const shifts = (['validation', 'test'] as const).flatMap((split): readonly LabelShift[] => {
    const labels = labelsOf(split);
    const found = welchDifference(training, labels);
    if (found === null) return [];
    const { difference, low, high, p } = found;
    return [
      { split, difference, low, high, p, movies: labels.length, trainingMovies: training.length },
    ];
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
