import { describe, expect, it } from 'vitest';
import { equalBatches, readBatch } from '#src/dataset/batch.js';
import { batchRoom } from './batch-room.js';
import { trainingDraw } from '#src/dataset/draw.js';
import type { DrawSettings } from '#src/dataset/draw.js';

const image = 4;
const frameBytes = image * image * 3;

/** Frames whose pixel at (row, column) is (frame, row, column). */
const reader = {
  image,
  readFrames(frames: readonly number[], into: Uint8Array, offset: number) {
    let at = offset;
    for (const frame of frames) {
      for (let pixel = 0; pixel < image * image; pixel += 1) {
        into.set([frame, Math.floor(pixel / image), pixel % image], at);
        at += 3;
      }
    }
  },
};

const movies = [
  { movieId: 'a', firstFrame: 0, frameCount: 40 },
  { movieId: 'b', firstFrame: 40, frameCount: 50 },
];

function batchOf(settings: DrawSettings, epoch: number): Uint8Array {
  const samples = movies.map((movie) => ({
    firstFrame: movie.firstFrame,
    draw: trainingDraw(settings, movie, epoch),
  }));
  return readBatch(reader, samples, batchRoom(8, settings.frames, image));
}

const still = { seed: 3, frames: 5, resample: false, reorder: false, flip: false, crop: 0 };
const distinctBatches = (settings: DrawSettings) =>
  new Set([0, 1, 2, 3, 4, 5].map((epoch) => String(batchOf(settings, epoch)))).size;

describe('readBatch', () => {
  it('holds the drawn frames of every movie one after another', () => {
    const batch = batchOf(still, 0);
    expect(batch.length).toBe(2 * 5 * frameBytes);
    const shown = Array.from({ length: 10 }, (_, place) => batch[place * frameBytes]);
    const expected = movies.flatMap((movie) =>
      trainingDraw(still, movie, 0).frames.map((frame) => movie.firstFrame + frame),
    );
    expect(shown).toEqual(expected);
  });

  it('mirrors a flipped sample left to right and leaves the others', () => {
    const draw = { frames: [1, 2], pixels: { flip: [] } };
    const samples = [
      { firstFrame: 10, draw },
      { firstFrame: 10, draw: { ...draw, pixels: {} } },
    ];
    const batch = readBatch(reader, samples, batchRoom(2, 2, image));
    const row = (start: number) => [...batch.subarray(start, start + image * 3)];
    const second = frameBytes + image * 3;
    expect(row(second)).toEqual([12, 1, 3, 12, 1, 2, 12, 1, 1, 12, 1, 0]);
    expect(row(2 * frameBytes + second)).toEqual([12, 1, 0, 12, 1, 1, 12, 1, 2, 12, 1, 3]);
  });

  it('moves a shifted sample by full pixels, repeating its edges', () => {
    const shifted = (right: number, down: number) => {
      const samples = [
        { firstFrame: 0, draw: { frames: [1, 2], pixels: { crop: [right, down] } } },
      ];
      const batch = readBatch(reader, samples, batchRoom(1, 2, image));
      return Array.from({ length: 2 * image * image }, (_, pixel) => [
        ...batch.subarray(pixel * 3, pixel * 3 + 3),
      ]);
    };
    const within = (place: number) => Math.max(0, Math.min(image - 1, place));
    for (const [right, down] of [
      [0, 0],
      [1, 0],
      [-2, 0],
      [0, 3],
      [0, -1],
      [2, 2],
      [-3, 1],
      [3, -3],
    ] as const) {
      const expected = Array.from({ length: 2 * image * image }, (_, pixel) => {
        const [row, column] = [Math.floor(pixel / image) % image, pixel % image];
        return [1 + Math.floor(pixel / image ** 2), within(row - down), within(column - right)];
      });
      expect(shifted(right, down)).toEqual(expected);
    }
  });

  it('changes between epochs with resample, reorder, flip and crop, each on its own, and not without', () => {
    expect(distinctBatches(still)).toBe(1);
    expect(distinctBatches({ ...still, resample: true })).toBe(6);
    expect(distinctBatches({ ...still, reorder: true })).toBe(6);
    expect(distinctBatches({ ...still, flip: true })).toBeGreaterThan(1);
    expect(distinctBatches({ ...still, crop: 1 })).toBeGreaterThan(3);
  });
});

describe('equalBatches', () => {
  it('leaves no batch of one beside larger ones', () => {
    const sizes = (count: number, batchSize: number) =>
      equalBatches(
        Array.from({ length: count }, (_, place) => place),
        batchSize,
      ).map((batch) => batch.length);
    expect(sizes(33, 32)).toEqual([16, 17]);
    expect(sizes(64, 32)).toEqual([32, 32]);
    expect(sizes(10, 4)).toEqual([3, 3, 4]);
    expect(sizes(3, 8)).toEqual([3]);
    expect(equalBatches([1, 2, 3], 2).flat()).toEqual([1, 2, 3]);
  });
});
