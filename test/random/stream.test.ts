import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  derivedSeed,
  hashedUniform,
  randomStream,
  resumeStream,
  sampled,
  shuffled,
} from '#src/random/stream.js';

describe('randomStream', () => {
  it('repeats for an equal key and differs where a part ends elsewhere', () => {
    const first = randomStream([7, 'draw', 3, 'ab']);
    const again = randomStream([7, 'draw', 3, 'ab']);
    expect([first.uint32(), first.uint32()]).toEqual([again.uint32(), again.uint32()]);
    expect(randomStream(['ab', 'c']).uint32()).not.toBe(randomStream(['a', 'bc']).uint32());
  });

  it('continues from a state that went through JSON', () => {
    const stream = randomStream(['resume']);
    stream.normal();
    const copy = resumeStream(JSON.parse(JSON.stringify(stream.state())));
    expect([copy.uniform(), copy.normal()]).toEqual([stream.uniform(), stream.normal()]);
  });

  it('gives uniform and normal numbers', () => {
    const stream = randomStream(['moments']);
    const normals = Array.from({ length: 20_000 }, () => stream.normal());
    const mean = normals.reduce((sum, value) => sum + value) / normals.length;
    const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it('names the bound it refuses', () => {
    expect(() => randomStream([1]).below(0)).toThrow('not 0');
  });

  it('derives seeds and shares within their ranges', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, id) => {
        const derived = derivedSeed([seed, id]);
        expect(Number.isInteger(derived) && derived >= 0 && derived < 2 ** 31).toBe(true);
        const share = hashedUniform([seed, id]);
        expect(share >= 0 && share < 1).toBe(true);
      }),
    );
  });
});

describe('shuffled and sampled', () => {
  it('keep every item and give a prefix for a smaller count', () => {
    const items = Array.from({ length: 30 }, (_, index) => index);
    const order = shuffled(items, randomStream(['order']));
    expect(order).not.toEqual(items);
    expect(order.toSorted((a, b) => a - b)).toEqual(items);
    expect(sampled(items, 5, randomStream(['order']))).toEqual(order.slice(0, 5));
  });

  it('refuse to take more than there is', () => {
    expect(() => sampled([1, 2], 3, randomStream([1]))).toThrow('Cannot take 3 of 2');
  });
});
