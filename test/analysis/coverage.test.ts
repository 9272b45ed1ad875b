import { describe, expect, it } from 'vitest';
import type { Estimate } from '#src/analysis/estimate.js';
import { holm } from '#src/analysis/holm.js';
import { mean } from '#src/analysis/mean.js';
import { meanError, squaredErrors } from '#src/analysis/mean-error.js';
import { pairedDifference } from '#src/analysis/paired-difference.js';
import { relativeError } from '#src/analysis/relative-error.js';
import { signFlipTest } from '#src/analysis/sign-flip.js';
import type { RandomStream } from '#src/random/stream.js';
import { randomStream } from '#src/random/stream.js';

// The streams are seeded, so these give the same counts everywhere. REELSWEEP_LONG=1 runs every cell.
const long = process.env['REELSWEEP_LONG'] === '1';
const sweeps = long ? 2000 : 1000;
// Of 1,000 sweeps with true coverage .945, chance alone moves the share seen by .007 (one standard deviation).
const [least, most] = long ? [0.93, 0.97] : [0.925, 0.975];
const cells = long
  ? [45, 150, 300].flatMap((movies) => [1, 3, 5].map((replicates) => [movies, replicates] as const))
  : ([
      [45, 1],
      [45, 3],
      [150, 3],
      [300, 3],
    ] as const);

const gain = 0.4;
const gainSpread = 0.12;
const chatter = 0.3;

/**
 * A sweep's one setting: label y = sqrt(.4) signal + sqrt(.6) rest, prediction (gain of its seed) x signal + noise.
 * The seed's gain spreads, so that trainings differ in MSE beyond the movies: standard deviation .06 of an MSE of .75.
 */
function simulated(stream: RandomStream, movies: number, gains: readonly number[]) {
  const signal = Array.from({ length: movies }, () => stream.normal());
  const labels = signal.map((value) => Math.sqrt(0.4) * value + Math.sqrt(0.6) * stream.normal());
  const predictions = gains.map((own) =>
    signal.map((value) => own * value + chatter * stream.normal()),
  );
  return {
    squared: squaredErrors(predictions, labels),
    baseline: labels.map((label) => label ** 2),
  };
}

const mseOf = (own: number) => (Math.sqrt(0.4) - own) ** 2 + 0.6 + chatter ** 2;

function covers({ low, high }: Estimate, truth: number): number {
  return low !== null && high !== null && low <= truth && truth <= high ? 1 : 0;
}

describe('95 % intervals cover what they claim to', () => {
  it.each(cells)('%i movies, %i replicates', (movies, replicates) => {
    const stream = randomStream(['coverage', movies, replicates]);
    const relative: number[] = [];
    const alone: number[] = [];
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
      const gains = Array.from({ length: replicates }, () => gain + gainSpread * stream.normal());
      // One replicate speaks of its own model; several of the population of seeds. The baseline's MSE is 1.
      const truth = replicates === 1 ? mseOf(gains[0] ?? gain) : mseOf(gain) + gainSpread ** 2;
      const { squared, baseline } = simulated(stream, movies, gains);
      relative.push(covers(relativeError(squared, baseline), truth));
      alone.push(covers(meanError(squared), truth));
    }
    const report = `relative MSE ${mean(relative)}, MSE ${mean(alone)}`;
    expect(mean(relative), report).toBeGreaterThan(least);
    expect(mean(relative), report).toBeLessThan(most);
    expect(mean(alone), report).toBeGreaterThan(least);
    expect(mean(alone), report).toBeLessThan(most);
    if (long) console.log(`${movies} movies, ${replicates} replicates: ${report}`);
  });

  it('paired effects, over movies and pairs', () => {
    const stream = randomStream(['coverage', 'paired']);
    const covered: number[] = [];
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
      const ofMovie = Array.from({ length: 100 }, () => 0.3 * stream.normal());
      const differences = Array.from({ length: 4 }, () => {
        const ofPair = 0.05 * stream.normal();
        return ofMovie.map((value) => -0.1 + value + ofPair + 0.5 * stream.normal());
      });
      covered.push(covers(pairedDifference(differences), -0.1));
    }
    expect(mean(covered)).toBeGreaterThan(least);
    expect(mean(covered)).toBeLessThan(0.975);
  });
});

describe('where no axis does anything', () => {
  it('at most 5 % (+ 1) of sweeps claim that one does', () => {
    const stream = randomStream(['familywise']);
    const count = long ? 2000 : 400;
    let wrong = 0;
    for (let sweep = 0; sweep < count; sweep += 1) {
      // 2 x 2 x 2 settings, 2 replicates: the seed's luck and the movies' are all there is.
      const errors = Array.from({ length: 16 }, () => 0.8 + 0.06 * stream.normal());
      const values = [1, 2, 4].map((bit) => {
        const pairs = errors.flatMap((error, trial) =>
          (trial & bit) === 0 ? [(errors[trial + bit] ?? error) - error] : [],
        );
        return signFlipTest(pairs, ['familywise', sweep, bit]).p;
      });
      if (holm(values).some((p) => p < 0.05)) wrong += 1;
    }
    expect(wrong / count).toBeLessThanOrEqual(0.06);
  });
});
