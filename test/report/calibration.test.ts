import { describe, expect, it } from 'vitest';
import { randomStream } from '#src/random/stream.js';
import { axisEffects } from '#src/report/figures/effects.js';
import { interactionsOf } from '#src/report/figures/interactions.js';
import { leaderboard } from '#src/report/figures/leaderboard.js';
import type { SweepRecord, TrialRecord } from '#src/store/queries/sweep-record.js';
import { simulated } from '../statistics/simulated-sweeps.js';
import { sampleSweep } from './sample-sweep.js';

// What the report itself says, over simulated sweeps: the same code from records to figures. REELSWEEP_LONG=1 runs every cell.
const long = process.env['REELSWEEP_LONG'] === '1';
const [template] = sampleSweep({ movies: [3, 1, 1], replicates: 1, epochs: 1 }).trials;

/** A sweep of these points, whose trials predict test movies as `predictions` says: [points][replicates][movies]. */
function record(
  points: readonly Readonly<Record<string, unknown>>[],
  labels: readonly number[],
  predictions: readonly (readonly (readonly number[])[])[],
): SweepRecord {
  const sweep = sampleSweep({ movies: [3, 1, 1], replicates: 1, epochs: 1 });
  if (template === undefined) throw new Error('the sample sweep has no trial');
  const trials = points.flatMap((settings, place) =>
    (predictions[place] ?? []).map((row, replicate): TrialRecord => ({
      ...template,
      trialId: `${place}-${replicate}`,
      position: place * 100 + replicate,
      replicate: replicate + 1,
      point: JSON.stringify(settings),
      settings,
      predictions: row.map((prediction, movie) => ({
        movieId: `m${movie}`,
        split: 'test' as const,
        label: labels[movie] ?? Number.NaN,
        prediction,
      })),
    })),
  );
  return { ...sweep, axes: Object.keys(points[0] ?? {}), trials };
}

describe('the leaderboard’s 95 % interval of the relative MSE', () => {
  const cells = [45, 150, 300].flatMap((movies) =>
    [1, 3, 5].map((replicates) => [movies, replicates] as const),
  );
  const sweeps = long ? 2000 : 500;
  it.each(long ? cells : [[45, 3] as const])(
    'covers at %i movies, %i replicates',
    (movies, replicates) => {
      const stream = randomStream(['report coverage', movies, replicates]);
      let covered = 0;
      for (let sweep = 0; sweep < sweeps; sweep += 1) {
        const { labels, predictions, mse } = simulated(
          stream,
          { movies, replicates },
          { gainSpread: 0.12 },
        );
        const [row] = leaderboard(record([{ only: 1 }], labels, [predictions]));
        const { low = null, high = null } = row?.test?.relativeMse ?? {};
        if (low !== null && high !== null && low <= mse && mse <= high) covered += 1;
      }
      const share = covered / sweeps;
      if (long) console.log(`leaderboard, ${movies} movies, ${replicates} replicates: ${share}`);
      expect(share).toBeGreaterThanOrEqual(long ? 0.93 : 0.92);
      expect(share).toBeLessThanOrEqual(long ? 0.97 : 0.98);
    },
  );
});

describe('where no setting does anything', () => {
  const points = [0, 1].flatMap((a) => [0, 1].flatMap((b) => [0, 1].map((c) => ({ a, b, c }))));

  it('at most 5 % (+ 1) of reports claim an effect, or an interaction', () => {
    const stream = randomStream(['report familywise']);
    const sweeps = long ? 2000 : 200;
    const wrong = { effects: 0, interactions: 0 };
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
      const { labels, predictions } = simulated(
        stream,
        { movies: 45, replicates: 32 },
        { gainSpread: 0.12 },
      );
      const nothing = record(
        points,
        labels,
        points.map((_, place) => predictions.slice(place * 4, place * 4 + 4)),
      );
      const claimed = ({ holmP }: { holmP: number | null }) => holmP !== null && holmP < 0.05;
      // The draws of the sign flips differ from sweep to sweep as they do from seed to seed.
      const seeded = { ...nothing, seed: sweep };
      if (axisEffects(seeded).rows.some(claimed)) wrong.effects += 1;
      if (
        interactionsOf(seeded)
          .maps.flatMap(({ rows }) => rows)
          .some(claimed)
      ) {
        wrong.interactions += 1;
      }
    }
    if (long) console.log(`familywise error: ${JSON.stringify(wrong)} of ${sweeps}`);
    // 200 sweeps cannot tell 5 % from 8 %: one standard deviation is 1.5 %.
    const most = long ? 0.06 : 0.09;
    expect(wrong.effects / sweeps).toBeLessThanOrEqual(most);
    expect(wrong.interactions / sweeps).toBeLessThanOrEqual(most);
  });
});
