import type { LeaderboardRow } from '../figures/leaderboard.js';
import type { TimesData } from './chart-data.js';
import { shortNumber } from '../../text/numbers.js';

/**
 * Mean time of a trial against error, by setting. By validation where there is one: the best of many by test would be flattered.
 * Null with fewer than two settings to compare.
 */
export function timesData(rows: readonly LeaderboardRow[]): TimesData | null {
  for (const split of ['validation', 'test'] as const) {
    const relative = rows.some((row) => (row[split]?.relativeMse ?? null) !== null);
    const points = rows.flatMap((row, place) => {
      const scores = row[split];
      const value = relative ? scores?.relativeMse?.value : scores?.mse.value;
      return row.wallTimeMs === null || value === undefined
        ? []
        : [
            {
              place,
              seconds: shortNumber(row.wallTimeMs / 1000),
              value: shortNumber(value),
            },
          ];
    });
    if (points.length >= 2) return { split, relative, points, front: frontOf(points) };
  }
  return null;
}

/** The quickest first; each one after it takes longer and errs less. */
function frontOf(points: TimesData['points']): number[] {
  const ordered = points.toSorted(
    (one, other) => one.seconds - other.seconds || one.value - other.value,
  );
  let least = Number.POSITIVE_INFINITY;
  return ordered.flatMap(({ place, value }) => {
    if (value >= least) return [];
    least = value;
    return [place];
  });
}
