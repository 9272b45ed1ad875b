import { describe, expect, it } from 'vitest';
import { differenceHash, nearDuplicates, type Likeness } from '#src/frames/near-duplicate.js';
import type { Picture } from '#src/frames/picture-stream.js';

/** A grey picture by a function of the place in it, both coordinates from 0 to 1. */
function picture(width: number, height: number, grey: (x: number, y: number) => number): Picture {
  const pixels = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    const x = ((index % width) + 0.5) / width;
    const y = (Math.floor(index / width) + 0.5) / height;
    pixels.fill(Math.round(grey(x, y)), index * 3, index * 3 + 3);
  }
  return { width, height, pixels };
}

const waves = (x: number, y: number) => 120 + 60 * Math.sin(9 * x + 4 * y) * Math.cos(7 * y);

describe('the difference hash', () => {
  it('says of 64 neighbours which is the brighter', () => {
    expect(differenceHash(picture(90, 80, (x) => 200 * x))).toEqual([0, 0]);
    expect(differenceHash(picture(90, 80, (x) => 200 - 200 * x))).toEqual([-1, -1]);
    // Brighter to the left in the lower half only: the second 32 bits.
    const half = picture(90, 80, (x, y) => (y > 0.5 ? 200 - 200 * x : 200 * x));
    expect(differenceHash(half)).toEqual([0, -1]);
    expect(differenceHash(picture(90, 80, () => 77))).toEqual([0, 0]);
  });

  it('stays through another size, and more light', () => {
    const hash = differenceHash(picture(455, 256, waves));
    expect(differenceHash(picture(160, 90, waves))).toEqual(hash);
    expect(differenceHash(picture(455, 256, (x, y) => waves(x, y) + 20))).toEqual(hash);
    expect(differenceHash(picture(455, 256, (x, y) => waves(1 - x, y)))).not.toEqual(hash);
  });

  it('is computed of pictures smaller than its areas too', () => {
    expect(differenceHash(picture(1, 1, () => 9))).toEqual([0, 0]);
  });
});

describe('near-duplicates', () => {
  const frame = (bits: number, mean = 100, std = 40): Likeness => ({ hash: [bits, 0], mean, std });

  it('the first in the film stays and each later one names it', () => {
    expect(nearDuplicates([frame(0), frame(0b1), frame(0xff00), frame(0b1111)])).toEqual([
      null,
      0,
      null,
      0,
    ]);
  });

  it('more than four bits of difference are another picture', () => {
    expect(nearDuplicates([frame(0), frame(0b11111)])).toEqual([null, null]);
  });

  it('bits at both ends count', () => {
    const other: Likeness = { hash: [-(2 ** 31), 0b1111], mean: 100, std: 40 };
    expect(nearDuplicates([frame(0), other])).toEqual([null, null]);
    expect(nearDuplicates([frame(0), { ...other, hash: [-(2 ** 31), 0b111] }])).toEqual([null, 0]);
  });

  it('a slow pan is not dropped entirely through a chain of small steps', () => {
    const pan = [0b0, 0b111, 0b111111, 0b111111111].map((bits) => frame(bits));
    expect(nearDuplicates(pan)).toEqual([null, 0, null, 2]);
  });

  it('the most alike is named, of equals the earliest', () => {
    const first = frame(0b0);
    const second = frame(0b11111);
    expect(nearDuplicates([first, second, frame(0b1111), frame(0b11)])).toEqual([null, null, 1, 0]);
    const third = frame(0b11000000);
    // Two bits from the first and from the third each.
    expect(nearDuplicates([frame(0b0011), frame(0b11111100), frame(0b1111)])[2]).toBe(0);
    expect(nearDuplicates([first, third])).toEqual([null, 0]);
  });

  it('another brightness or contrast is another picture, whatever the bits say', () => {
    expect(nearDuplicates([frame(0), frame(0, 108.5)])).toEqual([null, null]);
    expect(nearDuplicates([frame(0), frame(0, 100, 31)])).toEqual([null, null]);
    expect(nearDuplicates([frame(0), frame(0, 107, 33)])).toEqual([null, 0]);
  });
});
