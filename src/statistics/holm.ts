/**
 * Holm's step-down adjustment (1979): p values that keep the chance of any false finding among them at the level they are read at,
 * however the tests depend on each other. In the order given.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => at(values, a) - at(values, b));
  const adjusted = values.map(() => 1);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, at(values, index) * (values.length - rank)));
    adjusted[index] = highest;
  });
  return adjusted;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN;
}
