/** A half-width, or how many residuals there would have to be for one of that level. */
export type ConformalHalfWidth = { readonly halfWidth: number } | { readonly needed: number };

/** What rounding of level * (n + 1) may come to: 0.9 / (1 - 0.9) is 9 and a little more. */
const rounding = 1e-9;

/**
 * Half the width of the split conformal prediction interval: prediction ± halfWidth holds the value of a new movie with probability
 * `level` at least, whatever the errors' distribution, as long as the movies of the residuals and the new one could change places
 * (Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005; Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, Journal
 * of the American Statistical Association, 2018). It is the ceil((n + 1) * level)-th smallest residual.
 * @param residuals absolute errors on movies that the model was not trained on, in the unit that the width shall have, in any order
 * @param level between 0 and 1
 * @returns `needed` where that rank exceeds n: of fewer residuals none bounds so large a share
 * @throws RangeError for a level that is no share, and for a residual that is no absolute error
 */
export function conformalHalfWidth(
  residuals: readonly number[],
  level: number,
): ConformalHalfWidth {
  const wrong = residuals.find((residual) => !(residual >= 0));
  if (wrong !== undefined) throw new RangeError(`${wrong} is no absolute residual.`);
  const rank = conformalRank(residuals.length, level);
  const halfWidth = residuals.toSorted((one, other) => one - other)[rank - 1];
  return halfWidth === undefined
    ? { needed: Math.ceil(level / (1 - level) - rounding) }
    : { halfWidth };
}

/**
 * Which of so many residuals in rising order, counted from 1, is the half-width: more than there are where they do not suffice.
 * @throws RangeError for a level that is no share
 */
export function conformalRank(residuals: number, level: number): number {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`A level lies between 0 and 1, which ${level} does not.`);
  }
  return Math.ceil((residuals + 1) * level - rounding);
}

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
