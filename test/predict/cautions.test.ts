import { describe, expect, it } from 'vitest';
import { modelCautions, poolCautions, seenCautions } from '#src/predict/cautions.js';
import { poolDraws, scorePool } from '#src/predict/score-pool.js';

/** Frames of one grey each, from dark to light. */
function greys(levels: readonly number[]) {
  const frame = (level: number) => Array.from({ length: 4 * 4 * 3 }, () => level);
  return {
    movieId: 'grey',
    image: 4,
    count: levels.length,
    pixels: Uint8Array.from(levels.flatMap(frame)),
  };
}

/** What training movies span: means from .2 to .6, little spread and few edges within a frame. */
const shown = {
  extraction: null,
  statistics: {
    low: [0.2, 0.2, 0.2, ...Array<number>(11).fill(0)],
    high: [0.6, 0.6, 0.6, ...Array<number>(11).fill(0.1)],
  },
};

describe('a score comes with cautions', () => {
  it('where the model did no better than the training mean, or that is unknown', () => {
    expect(modelCautions({ metrics: { testMse: 0.8, baselineTestMse: 1 } })).toEqual([]);
    expect(modelCautions({ metrics: { testMse: 1.1, baselineTestMse: 1 } })).toEqual([
      { kind: 'no-better-than-baseline', testMse: 1.1, baseline: 1 },
    ]);
    expect(modelCautions({ metrics: {} })).toEqual([{ kind: 'never-tested' }]);
  });

  it('where frames are few, or look like none that were trained on', () => {
    expect(poolCautions(greys([90, 100, 110]), 3, shown)).toEqual([]);
    expect(poolCautions(greys([90, 100, 110]), 5, shown)).toEqual([
      { kind: 'few-frames', found: 3, wanted: 5 },
    ]);
    const [light] = poolCautions(greys([250, 251, 252]), 3, shown);
    expect(light).toMatchObject({
      kind: 'unlike-training',
      statistics: [{ name: 'red mean', low: 0.2, high: 0.6 }, {}, {}],
    });
    expect(poolCautions(greys([90]), 1, undefined)).toMatchObject([{ kind: 'unchecked' }]);
  });

  it('where the movie took part, by its video or its id', () => {
    const movies = [{ movieId: 'grey', title: 'Grey', split: 'train' }] as const;
    const none = { kind: 'compared', movies: [] } as const;
    expect(seenCautions('other', none, movies)).toEqual([]);
    expect(seenCautions('grey', none, movies)).toMatchObject([{ kind: 'seen', by: 'title' }]);
    expect(seenCautions('grey', null, movies)).toMatchObject([{ kind: 'seen', by: 'video' }]);
  });

  it('where its frames are those of a movie that took part, trained on first, or that is unknown', () => {
    const movies = (['test', 'validation', 'train', 'train', 'test'] as const).map((split, at) => {
      return { movieId: `movie-${at}`, title: `Movie ${at}`, split };
    });
    const copied = (...places: readonly number[]) =>
      ({ kind: 'compared', movies: places.flatMap((at) => movies[at] ?? []) }) as const;
    expect(seenCautions('other', copied(0, 1, 2, 3, 4), movies)).toMatchObject([
      { by: 'frames', movieId: 'movie-2', split: 'train' },
      { by: 'frames', movieId: 'movie-3' },
      { by: 'frames', movieId: 'movie-1' },
    ]);
    expect(seenCautions('movie-0', copied(0), movies)).toMatchObject([{ by: 'frames' }]);
    expect(seenCautions('movie-0', copied(2), movies)).toMatchObject([
      { by: 'frames', movieId: 'movie-2' },
      { by: 'title', movieId: 'movie-0' },
    ]);
    expect(
      seenCautions('movie-0', { kind: 'not-compared', why: 'frames.npy ends early' }, movies),
    ).toMatchObject([{ by: 'title' }, { kind: 'unchecked', why: 'frames.npy ends early' }]);
  });
});

describe('a pool', () => {
  it('is drawn in film order and shown frame after frame, whatever the number of draws in a pass', () => {
    const pool = greys([10, 20, 30, 40, 50]);
    const draws = poolDraws(pool, { datasetSha256: 'a'.repeat(64), frames: 2, draws: 19 });
    const seen = scorePool(
      {
        // Tells which two frames a sample shows.
        predict: (images, count) =>
          Float32Array.from({ length: count }, (_, sample) => {
            const at = sample * 2 * 48;
            return (images[at] ?? 0) * 100 + (images[at + 48] ?? 0);
          }),
      },
      pool,
      draws,
    );
    const level = (place = 0) => 10 * (place + 1);
    expect(seen).toEqual(draws.map(([first, second]) => level(first) * 100 + level(second)));
    expect(new Set(seen).size).toBeGreaterThan(3);
  });
});
