/**
 * Which of many settings a chart draws when all would be one blot: half of them the best, the other half every n-th of the rest, so
 * that the worst are there too.
 * @param places ascending, the best first
 * @returns at most `most` of them, ascending
 */
export function drawnPlaces(places: readonly number[], most: number): number[] {
  if (places.length <= most) return [...places];
  const best = places.slice(0, Math.floor(most / 2));
  const rest = places.slice(best.length);
  const room = most - best.length;
  return [
    ...best,
    ...Array.from(
      { length: room },
      (_, index) => rest[Math.floor(((index + 1) * rest.length) / room) - 1] ?? 0,
    ),
  ];
}

/** How a caption says that only some settings are drawn. */
export function partText(drawn: number): string {
  return `Drawn are ${drawn} of them: the best ${Math.floor(drawn / 2)} by validation, and others evenly from the rest.`;
}

/** A point of a curve. */
export type CurvePoint = readonly [x: number, y: number];

/**
 * At most `most` points that keep a curve's look: largest-triangle-three-buckets (Steinarsson 2013). Of each bucket the point that
 * spans the largest triangle with the last one kept and the mean of the next bucket; both ends stay.
 * @returns the places of the points kept, ascending
 */
export function sampledPlaces(points: readonly CurvePoint[], most: number): number[] {
  if (points.length <= most || most < 3) return points.map((_, place) => place);
  const kept = [0];
  const width = (points.length - 2) / (most - 2);
  for (let bucket = 0; bucket < most - 2; bucket += 1) {
    const from = Math.floor(bucket * width) + 1;
    const to = Math.floor((bucket + 1) * width) + 1;
    const next = meanPoint(
      points.slice(to, Math.max(to + 1, Math.floor((bucket + 2) * width) + 1)),
    );
    const last = points[kept.at(-1) ?? 0] ?? [0, 0];
    let best = from;
    let largest = -1;
    for (let place = from; place < to; place += 1) {
      const [x, y] = points[place] ?? last;
      const area = Math.abs(
        (last[0] - next[0]) * (y - last[1]) - (last[0] - x) * (next[1] - last[1]),
      );
      if (area > largest) {
        largest = area;
        best = place;
      }
    }
    kept.push(best);
  }
  return [...kept, points.length - 1];
}

function meanPoint(points: readonly CurvePoint[]): CurvePoint {
  const count = Math.max(1, points.length);
  return [
    points.reduce((sum, [x]) => sum + x, 0) / count,
    points.reduce((sum, [, y]) => sum + y, 0) / count,
  ];
}
