import { incompleteBeta } from './incomplete-beta.js';

/** P(T <= value) for Student's t with any positive, also fractional, degrees of freedom. */
export function studentTCumulative(value: number, degreesOfFreedom: number): number {
  const squared = value * value;
  // Both forms are the same number; each keeps its digits where the other loses them.
  const tail =
    squared < degreesOfFreedom
      ? (1 - incompleteBeta(squared / (degreesOfFreedom + squared), 0.5, degreesOfFreedom / 2)) / 2
      : incompleteBeta(degreesOfFreedom / (degreesOfFreedom + squared), degreesOfFreedom / 2, 0.5) /
        2;
  return value > 0 ? 1 - tail : tail;
}

/** A sweep asks for the same quantile once for every trial that has one replicate: the thousands of equal ones are worked out once. */
const known = new Map<string, number>();
const mostKnown = 1000;

/** The value that Student's t stays below with this probability, in (0, 1). */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  const key = `${probability} ${degreesOfFreedom}`;
  let quantile = known.get(key);
  if (quantile === undefined) {
    quantile = quantileOf(probability, degreesOfFreedom);
    if (known.size >= mostKnown) known.clear();
    known.set(key, quantile);
  }
  return quantile;
}

/** By bisection of the cumulative distribution. */
function quantileOf(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`A probability must lie between 0 and 1, not ${probability}.`);
  }
  if (!(degreesOfFreedom > 0)) {
    throw new RangeError(`Degrees of freedom must be positive, not ${degreesOfFreedom}.`);
  }
  if (probability < 0.5) return -quantileOf(1 - probability, degreesOfFreedom);
  if (probability === 0.5) return 0;
  let low = 0;
  let high = 1;
  while (studentTCumulative(high, degreesOfFreedom) < probability && high < 1e12) {
    low = high;
    high *= 2;
  }
  for (let halving = 0; halving < 200 && high - low > 1e-13 * high; halving += 1) {
    const middle = (low + high) / 2;
    if (studentTCumulative(middle, degreesOfFreedom) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
