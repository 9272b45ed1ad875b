import { describe, expect, it } from 'vitest';
import {
  absoluteErrors,
  meanError,
  squaredErrors,
  pairedDifference,
  relativeError,
  type Estimate,
} from '#src/statistics/intervals.js';
import { mean } from '#src/statistics/crossed-table.js';
import { correlation } from '#src/statistics/correlation.js';
import { randomStream } from '#src/random/stream.js';
import { simulated, type Process } from './simulated-sweeps.js';

// The streams are seeded, so these give the same counts everywhere. REELSWEEP_LONG=1 runs every cell.
const long = process.env['REELSWEEP_LONG'] === '1';
const sweeps = long ? 2000 : 1000;
// Of 1,000 sweeps with true coverage .945, chance alone moves the share seen by .007 (one standard deviation).
const [least, most] = long ? [0.93, 0.97] : [0.925, 0.975];
const every = [45, 150, 300].flatMap((movies) =>
  [1, 3, 5].map((replicates) => [movies, replicates] as const),
);
const few = [
  [45, 1],
  [45, 3],
  [150, 3],
  [300, 3],
] as const;

/** MSEs are .65 to 1.05 times the baseline's; "seeds s" is the standard deviation of the MSE over seeds. */
const processes: Readonly<Record<string, Process>> = {
  'seeds .06': { gainSpread: 0.12 },
  'seeds .02': { gainSpread: 0.043 },
  'seeds .09': { gainSpread: 0.18 },
  'seeds .22, scale': { scaleSpread: 0.3 },
  'a good model': { share: 0.5, gain: 0.6, gainSpread: 0.2 },
  'a model no better than the baseline': { share: 0.3, gain: 0.3, chatter: 0.5, gainSpread: 0.12 },
  'noise about the mean': { share: 0, gain: 0, chatter: 0.2, gainSpread: 0.05 },
  'heavy-tailed labels': { shape: 'heavy', gainSpread: 0.12 },
  'skewed labels': { shape: 'skewed', gainSpread: 0.12 },
};
const quick: Readonly<Record<string, typeof few | readonly (readonly [number, number])[]>> = {
  'seeds .06': few,
  'seeds .22, scale': [[150, 3]],
  'noise about the mean': [[150, 3]],
  'heavy-tailed labels': [[150, 3]],
};
const normal = ({ shape }: Process) => shape === undefined;

const rows = Object.entries(processes).flatMap(([name, process]) =>
  (long ? every : (quick[name] ?? [])).map(
    ([movies, replicates]) => [name, movies, replicates, process] as const,
  ),
);

function covers(estimate: Estimate | null, truth: number): number {
  const { low = null, high = null } = estimate ?? {};
  return low !== null && high !== null && low <= truth && truth <= high ? 1 : 0;
}

describe('95 % intervals cover what they claim to', () => {
  it.each(rows)('%s: %i movies, %i replicates', (name, movies, replicates, process) => {
    const stream = randomStream(['coverage', name, movies, replicates]);
    const relative: number[] = [];
    const alone: number[] = [];
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
      const { labels, predictions, mse } = simulated(stream, { movies, replicates }, process);
      const squared = squaredErrors(predictions, labels);
      const baseline = labels.map((label) => label ** 2);
      relative.push(covers(relativeError(squared, baseline), mse));
      alone.push(covers(meanError(squared), mse));
    }
    const report = `relative MSE ${mean(relative)}, MSE ${mean(alone)}`;
    expect(mean(relative), report).toBeGreaterThanOrEqual(least);
    expect(mean(relative), report).toBeLessThanOrEqual(most);
    // Over few movies with heavy tails or skew the MSE alone covers 91 to 93 %: so few say too little of their own tail. The
    // relative MSE divides by the baseline's error on the same movies, which takes most of it away.
    expect(mean(alone), report).toBeGreaterThanOrEqual(normal(process) ? least : 0.9);
    expect(mean(alone), report).toBeLessThanOrEqual(most);
    if (long) console.log(`${name}, ${movies} movies, ${replicates} replicates: ${report}`);
  });

  it.each(long ? every : few)('MAE and r: %i movies, %i replicates', (movies, replicates) => {
    const stream = randomStream(['coverage', 'mae and r', movies, replicates]);
    const absolute: number[] = [];
    const linear: number[] = [];
    // Without a seed effect both are known: residuals are normal, and r = cov / (1 x sqrt(gain^2 + chatter^2)).
    const mae = Math.sqrt(((Math.sqrt(0.4) - 0.4) ** 2 + 0.6 + 0.09) * (2 / Math.PI));
    const r = (Math.sqrt(0.4) * 0.4) / Math.hypot(0.4, 0.3);
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
      const { labels, predictions } = simulated(stream, { movies, replicates }, {});
      absolute.push(covers(meanError(absoluteErrors(predictions, labels)), mae));
      linear.push(covers(correlation(predictions, labels), r));
    }
    const report = `MAE ${mean(absolute)}, r ${mean(linear)}`;
    for (const covered of [mean(absolute), mean(linear)]) {
      expect(covered, report).toBeGreaterThanOrEqual(least);
      expect(covered, report).toBeLessThanOrEqual(most);
    }
    if (long) console.log(`${movies} movies, ${replicates} replicates: ${report}`);
  });

  it.each([2, 4, 12])('paired effects, over movies and %i pairs', (pairs) => {
    const stream = randomStream(['coverage', 'paired', pairs]);
    const covered: number[] = [];
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
      const ofMovie = Array.from({ length: 100 }, () => 0.3 * stream.normal());
      const differences = Array.from({ length: pairs }, () => {
        const ofPair = 0.05 * stream.normal();
        return ofMovie.map((value) => -0.1 + value + ofPair + 0.5 * stream.normal());
      });
      covered.push(covers(pairedDifference(differences), -0.1));
    }
    expect(mean(covered)).toBeGreaterThanOrEqual(least);
    expect(mean(covered)).toBeLessThanOrEqual(0.975);
    if (long) console.log(`paired effects, ${pairs} pairs: ${mean(covered)}`);
  });
});
