/** Lanczos' approximation (g = 7, nine terms, Godfrey's coefficients): relative error below 1e-14 for positive arguments. */
const lanczos = [
  0.999_999_999_999_809_9, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12,
  9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
];

/** Logarithm of the gamma function for a positive argument. */
export function logGamma(value: number): number {
  if (value < 0.5) {
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * value))) - logGamma(1 - value);
  }
  const shifted = value - 1;
  const base = shifted + 7.5;
  const series = lanczos.reduce(
    (sum, coefficient, index) =>
      sum + (index === 0 ? coefficient : coefficient / (shifted + index)),
    0,
  );
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(series);
}

/**
 * The regularised incomplete beta function I_x(a, b), for positive a and b and x in [0, 1]:
 * the continued fraction of DLMF 8.17.22, evaluated by Lentz's method on the side where it converges fast.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  return (front * continuedFraction(x, a, b)) / a;
}

function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const kept = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let numerator = 1;
  let denominator = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let fraction = denominator;
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const coefficient of [even, odd]) {
      denominator = 1 / kept(1 + coefficient * denominator);
      numerator = kept(1 + coefficient / numerator);
      change = numerator * denominator;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return fraction;
}

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
