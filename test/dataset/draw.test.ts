import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochOrder, evaluationDraw, trainingDraw } from '#src/dataset/draw.js';

const still = { seed: 7, frames: 5, resample: false, reorder: false, flip: false, crop: 0 };
const movie = { movieId: 'heat-tt0113277', frameCount: 60 };
const epochs = Array.from({ length: 12 }, (_, epoch) => epoch);
const sorted = (frames: readonly number[]) => frames.toSorted((a, b) => a - b);

describe('trainingDraw', () => {
  it('gives the same frames in film order every epoch when nothing moves', () => {
    const first = trainingDraw(still, movie, 0);
    expect(first.frames).toEqual(sorted(first.frames));
    expect(new Set(first.frames).size).toBe(5);
    for (const epoch of epochs) expect(trainingDraw(still, movie, epoch)).toEqual(first);
  });

  it('draws other frames each epoch with resample', () => {
    const settings = { ...still, resample: true };
    const draws = new Set(
      epochs.map((epoch) => String(trainingDraw(settings, movie, epoch).frames)),
    );
    expect(draws.size).toBe(epochs.length);
  });

  it('keeps the frames and changes their order each epoch with reorder', () => {
    const settings = { ...still, frames: 15, reorder: true };
    const draws = epochs.map((epoch) => trainingDraw(settings, movie, epoch).frames);
    expect(new Set(draws.map(String)).size).toBe(epochs.length);
    const kept = trainingDraw({ ...still, frames: 15 }, movie, 0).frames;
    for (const frames of draws) expect(sorted(frames)).toEqual(kept);
  });

  it('shifts by up to crop pixels each way, another way each epoch, whatever the other settings', () => {
    const shifts = Array.from(
      { length: 200 },
      (_, epoch) => trainingDraw({ ...still, crop: 2 }, movie, epoch).pixels.crop ?? [],
    );
    expect(new Set(shifts.map(([right]) => right))).toEqual(new Set([-2, -1, 0, 1, 2]));
    expect(new Set(shifts.map(([, down]) => down))).toEqual(new Set([-2, -1, 0, 1, 2]));
    const moved = trainingDraw(
      { ...still, crop: 2, flip: true, resample: true, frames: 15 },
      movie,
      3,
    );
    expect(moved.pixels.crop).toEqual(shifts[3]);
  });

  it('mirrors some epochs and not others with flip', () => {
    const flips = epochs.map(
      (epoch) => trainingDraw({ ...still, flip: true }, movie, epoch).pixels.flip !== undefined,
    );
    expect(new Set(flips)).toEqual(new Set([true, false]));
  });

  it('differs between movies and seeds', () => {
    const frames = String(trainingDraw(still, movie, 0).frames);
    expect(String(trainingDraw(still, { ...movie, movieId: 'ronin' }, 0).frames)).not.toBe(frames);
    expect(String(trainingDraw({ ...still, seed: 8 }, movie, 0).frames)).not.toBe(frames);
  });

  it('takes the frames of a small sample from those of a large one, whatever the settings', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(50),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        (seed, epoch, frames, more, resample, reorder) => {
          const settings = { seed, frames, resample, reorder, flip: false, crop: 0 };
          const small = trainingDraw(settings, movie, epoch).frames;
          const large = trainingDraw(
            { ...settings, frames: Math.min(60, frames + more) },
            movie,
            epoch,
          ).frames;
          for (const frame of small) expect(large).toContain(frame);
        },
      ),
    );
  });

  it('deals out a pool that is too small in full rounds', () => {
    const frames = trainingDraw({ ...still, frames: 8 }, { ...movie, frameCount: 3 }, 0).frames;
    const uses = [0, 1, 2].map((place) => frames.filter((frame) => frame === place).length);
    expect(sorted(uses)).toEqual([2, 3, 3]);
    expect(() => trainingDraw(still, { ...movie, frameCount: 0 }, 0)).toThrow('empty pool');
  });
});

describe('evaluationDraw', () => {
  it('depends on the dataset, the movie and its number alone', () => {
    const first = evaluationDraw('sha', movie, 5, 0);
    expect(evaluationDraw('sha', movie, 5, 0)).toEqual(first);
    expect(first.frames).toEqual(sorted(first.frames));
    expect(first.pixels).toEqual({});
    expect(evaluationDraw('sha', movie, 5, 1)).not.toEqual(first);
    expect(evaluationDraw('other', movie, 5, 0)).not.toEqual(first);
  });
});

describe('epochOrder', () => {
  it('visits every movie once, in another order each epoch', () => {
    const orders = epochs.map((epoch) => epochOrder(7, epoch, 30));
    expect(new Set(orders.map(String)).size).toBe(epochs.length);
    for (const order of orders) expect(new Set(order).size).toBe(30);
    expect(epochOrder(7, 3, 30)).toEqual(orders[3]);
  });
});
