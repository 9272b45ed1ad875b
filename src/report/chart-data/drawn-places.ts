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
