import type { Curves, PointCurve } from '../figures/curves.js';
import type { CurveLine, CurvesData } from './chart-data.js';
import { drawnPlaces } from './drawn-places.js';
import { sampledPlaces } from './sampled-places.js';
import { shortNumber } from '../../text/numbers.js';

const mostLines = 300;
const mostPoints = 120;
/** All curves of a page together: beyond this, each is drawn with fewer points. */
const mostInAll = 18_000;

/** Learning curves of the settings that a chart can show. @param places the place of each point on the leaderboard, from 0 */
export function curvesData(
  { metric, points }: Curves,
  places: ReadonlyMap<string, number>,
): CurvesData | null {
  if (points.length === 0) return null;
  const byPlace = new Map(points.map((curve) => [places.get(curve.point) ?? -1, curve]));
  const drawn = drawnPlaces(
    [...byPlace.keys()].toSorted((one, other) => one - other),
    mostLines,
  );
  const most = Math.max(24, Math.min(mostPoints, Math.floor(mostInAll / drawn.length)));
  return {
    metric,
    settings: points.length,
    lines: drawn.flatMap((place) => {
      const curve = byPlace.get(place);
      return curve === undefined ? [] : [curveLine(place, curve, most)];
    }),
  };
}

function curveLine(place: number, { epochs }: PointCurve, most: number): CurveLine {
  const kept = sampledPlaces(
    epochs.map(({ epoch, mean }) => [epoch, mean]),
    most,
  ).flatMap((index) => epochs[index] ?? []);
  return {
    place,
    epochs: kept.map(({ epoch }) => epoch),
    means: kept.map(({ mean }) => shortNumber(mean)),
    range: kept.some(({ replicates }) => replicates > 1)
      ? {
          low: kept.map(({ low }) => shortNumber(low)),
          high: kept.map(({ high }) => shortNumber(high)),
        }
      : null,
  };
}
