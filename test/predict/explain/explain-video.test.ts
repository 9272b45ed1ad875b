import { describe, expect, it } from 'vitest';
import { nearestMovies } from '#src/predict/explain/explain-video.js';

const movie = (movieId: string, score: number) => ({ movieId, title: movieId, year: 2001, score });

describe('the nearest training movies', () => {
  it('are found after every feature has the same spread, those that say nothing left out', () => {
    // Standard deviations: 1000, 1 and 0.
    const training = {
      movies: [movie('a', 4), movie('b', 5), movie('c', 6), movie('d', 7)],
      width: 3,
      features: Float32Array.from([0, 0, 7, 2000, 0, 7, 0, 2, 7, 2000, 2, 7]),
      meanFrame: new Uint8Array(),
    };
    const found = nearestMovies(training, Float32Array.from([900, 0.2, 9]), 3);
    expect(found.map(({ movieId }) => movieId)).toEqual(['a', 'b', 'c']);
    expect(found[0]).toEqual({
      ...movie('a', 4),
      distance: expect.closeTo(Math.hypot(0.9, 0.2) / 2, 6),
    });
    expect(found[2]?.distance).toBeCloseTo(Math.hypot(0.9, 1.8) / 2, 6);
    // Two movies of the training split lie 1 apart in the root of the mean square: sqrt(2 * 2 features) / 2.
    const apart = nearestMovies(training, Float32Array.from([0, 0, 7]), 4).map(
      ({ distance }) => distance ** 2,
    );
    expect(apart.reduce((sum, square) => sum + square, 0) / 4).toBeCloseTo(1, 6);
    expect(() => nearestMovies(training, new Float32Array(2), 1)).toThrow(RangeError);
  });
});
