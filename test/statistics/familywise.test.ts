import { describe, expect, it } from 'vitest';
import { holm } from '#src/statistics/corrections.js';
import { signFlipTest } from '#src/statistics/hypothesis-tests.js';
import { randomStream } from '#src/random/stream.js';

const long = process.env['REELSWEEP_LONG'] === '1';

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
