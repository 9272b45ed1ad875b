import { describe, expect, it } from 'vitest';
import { frameContributions, inPoints } from '#src/predict/explain/contributions.js';
import { randomStream } from '#src/random/stream.js';
import { compileNetwork } from '#src/training/compiled-network.js';
import { openEvaluation } from '#src/training/evaluation-network.js';
import { plainNetwork } from '../../training/plain-network.js';

const image = 2;
const frameBytes = image * image * 3;

/** A pool whose frame `place` is grey of level `levels[place]`. */
function greyPool(levels: readonly number[]) {
  const pixels = Uint8Array.from({ length: levels.length * frameBytes }, (_, at) => {
    return levels[Math.floor(at / frameBytes)] ?? 0;
  });
  return { movieId: 'grey', image, count: levels.length, pixels };
}

/** A "network" that weighs the level of the frame at each position, and notes what it was asked. */
function linearNetwork(weights: readonly number[]) {
  const passes: number[] = [];
  return {
    passes,
    predict(images: Uint8Array, count: number): Float32Array {
      passes.push(count);
      expect(images).toHaveLength(count * weights.length * frameBytes);
      return Float32Array.from({ length: count }, (_, row) =>
        weights.reduce((sum, weight, position) => {
          const at = (row * weights.length + position) * frameBytes;
          return sum + weight * (images[at + frameBytes - 1] ?? 0);
        }, 0.5),
      );
    },
  };
}

const meanFrame = new Uint8Array(frameBytes).fill(100);

describe('contributions of the frames of a sample', () => {
  it('are what a linear network makes of each frame, in the order of the sample', async () => {
    const network = linearNetwork([1, -2, 0]);
    // Places 0, 2 and 4 are drawn; 1 and 3 can take a frame's place.
    const found = await frameContributions(
      network,
      greyPool([110, 20, 130, 60, 90]),
      [0, 2, 4],
      meanFrame,
    );
    expect(found.prediction).toBeCloseTo(0.5 + 110 - 2 * 130, 5);
    // The mean of 20 and 60 is 40, their standard deviation 20.
    expect(found.frames).toEqual([
      { place: 0, replaced: 10, redrawn: { mean: 70, standardDeviation: 20, others: 2 } },
      { place: 2, replaced: -60, redrawn: { mean: -180, standardDeviation: 40, others: 2 } },
      { place: 4, replaced: 0, redrawn: { mean: 0, standardDeviation: 0, others: 2 } },
    ]);
  });

  it('say nothing of other frames where the sample holds them all', async () => {
    const network = linearNetwork([1, 1, 1]);
    const found = await frameContributions(network, greyPool([7, 9]), [0, 1, 1], meanFrame);
    expect(found.frames).toEqual([
      { place: 0, replaced: -93, redrawn: null },
      { place: 1, replaced: -91, redrawn: null },
      { place: 1, replaced: -91, redrawn: null },
    ]);
  });

  it('take eight other frames at most, the same every time, in passes of 16 samples at most', async () => {
    const levels = Array.from({ length: 40 }, (_, place) => place);
    const network = linearNetwork([1, 1, 1, 1, 1]);
    const found = await frameContributions(
      network,
      greyPool(levels),
      [0, 8, 16, 24, 32],
      meanFrame,
    );
    expect(found.frames.map(({ redrawn }) => redrawn?.others)).toEqual([8, 8, 8, 8, 8]);
    expect(network.passes).toEqual([16, 16, 14]);
    expect(
      await frameContributions(network, greyPool(levels), [0, 8, 16, 24, 32], meanFrame),
    ).toEqual(found);
  });

  it('tell how far they are, and stop where that is asked', async () => {
    const stop = new AbortController();
    const heard: [number, number][] = [];
    const levels = Array.from({ length: 40 }, (_, place) => place);
    const asked = frameContributions(
      linearNetwork([1, 1, 1]),
      greyPool(levels),
      [0, 1, 2],
      meanFrame,
      {
        onSample: (done, samples) => {
          heard.push([done, samples]);
          stop.abort(new Error('enough'));
        },
        signal: stop.signal,
      },
    );
    await expect(asked).rejects.toThrow('enough');
    expect(heard).toEqual([[16, 28]]);
  });

  it('refuse a place that is not there and a mean frame of another size', async () => {
    const network = linearNetwork([1, 1]);
    await expect(frameContributions(network, greyPool([1, 2]), [0, 2], meanFrame)).rejects.toThrow(
      'A pool of 2 frames has none at place 2.',
    );
    await expect(
      frameContributions(network, greyPool([1, 2]), [0, 1], new Uint8Array(3)),
    ).rejects.toThrow(RangeError);
  });

  it('are points of the IMDB scale at the edge', () => {
    const redrawn = { mean: -1, standardDeviation: 0.5, others: 8 };
    const standardised = { prediction: -1, frames: [{ place: 3, replaced: 2, redrawn }] };
    expect(inPoints(standardised, { mean: 6, std: 0.5 })).toEqual({
      prediction: 5.5,
      frames: [
        { place: 3, replaced: 1, redrawn: { mean: -0.5, standardDeviation: 0.25, others: 8 } },
      ],
    });
  });

  it('are those of a real network asked by hand', async () => {
    const settings = { ...plainNetwork, frames: 3 };
    const parameters = compileNetwork(settings, { kind: 'seeded', seed: 5 }).readParameters();
    const network = openEvaluation(settings, parameters);
    const stream = randomStream(['pixels']);
    const bytes = 32 * 32 * 3;
    const pixels = Uint8Array.from({ length: 4 * bytes }, () => stream.below(256));
    const pool = { movieId: 'real', image: 32, count: 4, pixels };
    const grey = new Uint8Array(bytes).fill(120);
    const found = await frameContributions(network, pool, [0, 1, 3], grey);
    const asked = (...frames: readonly Uint8Array[]) =>
      network.predict(Uint8Array.from(Buffer.concat(frames)), 1)[0] ?? Number.NaN;
    const frame = (place: number) => pixels.subarray(place * bytes, (place + 1) * bytes);
    const whole = asked(frame(0), frame(1), frame(3));
    expect(found.prediction).toBeCloseTo(whole, 5);
    const second = found.frames[1];
    expect(second?.replaced).toBeCloseTo(whole - asked(frame(0), grey, frame(3)), 5);
    expect(second?.redrawn?.mean).toBeCloseTo(whole - asked(frame(0), frame(2), frame(3)), 5);
    expect(Math.abs(second?.replaced ?? 0)).toBeGreaterThan(1e-4);
    network.close();
  });
});
