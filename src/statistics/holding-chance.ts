/**
 * The chance that a split conformal interval, whose half-width is the `rank`-th smallest of `residuals` residuals, holds `held` or fewer
 * of `values` new values, where all could change places. Whatever the errors' distribution, of all ways to order the residuals and the
 * new errors each is as likely (ties make it hold more): the number held follows the negative hypergeometric distribution. It allows for
 * the chance in the residuals, which a binomial distribution with the interval's level does not.
 * @returns from 0 to 1
 * @throws RangeError for counts that are none
 */
export function chanceOfHoldingAtMost(
  held: number,
  values: number,
  { rank, residuals }: { readonly rank: number; readonly residuals: number },
): number {
  const whole = [held, values, rank, residuals].every((count) => Number.isInteger(count));
  if (!whole || held < 0 || held > values || rank < 1 || rank > residuals) {
    throw new RangeError(
      `There is no rank ${rank} of ${residuals} that holds ${held} of ${values} values.`,
    );
  }
  const above = residuals - rank;
  // Logarithms, since none of some hundred values is held with less than the smallest number.
  let logarithm = 0;
  for (let place = 1; place <= values; place += 1) {
    logarithm += Math.log((above + place) / (residuals + place));
  }
  let chance = 0;
  for (let count = 0; count <= held; count += 1) {
    chance += Math.exp(logarithm);
    const ratio = ((rank + count) * (values - count)) / ((count + 1) * (above + values - count));
    logarithm += Math.log(ratio);
  }
  return Math.min(1, chance);
}
