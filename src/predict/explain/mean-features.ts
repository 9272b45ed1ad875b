import type { Pack } from '../../dataset/pack/pack.js';
import { moviePool } from '../score-pool.js';
import type { EvaluationNetwork } from '../../training/evaluation-network.js';

/** Samples in one pass. */
const mostSamples = 16;

/** The pool of one movie, and what was drawn from it. */
export interface DrawnPool {
  /** uint8 [count, image, image, 3]; read before the next pool is taken. */
  readonly pixels: Uint8Array;
  /** Places in the pool, as many a draw as the network takes frames; as many draws of each pool. */
  readonly draws: readonly (readonly number[])[];
}

/**
 * What the network's last layer takes of each pool: the mean over its draws. Pools are taken as they are needed, and only drawn
 * frames are kept, of 16 samples at most.
 * @param frameBytes image * image * 3
 * @returns [width] of each pool, in their order
 */
export function* meanFeatures(
  network: Pick<EvaluationNetwork, 'features'>,
  frameBytes: number,
  pools: Iterable<DrawnPool>,
): Generator<Float32Array, void, undefined> {
  let room = new Uint8Array();
  let waiting = 0;
  let sum = new Float64Array();
  let summed = 0;
  function* asked(sampleBytes: number, draws: number): Generator<Float32Array> {
    const values = network.features(room.subarray(0, waiting * sampleBytes), waiting);
    const width = values.length / waiting;
    for (let row = 0; row < waiting; row += 1) {
      if (summed === 0) sum = new Float64Array(width);
      for (let at = 0; at < width; at += 1) {
        sum[at] = (sum[at] ?? 0) + (values[row * width + at] ?? 0) / draws;
      }
      summed = (summed + 1) % draws;
      if (summed === 0) yield Float32Array.from(sum);
    }
    waiting = 0;
  }
  let [sampleBytes, draws] = [0, 1];
  for (const pool of pools) {
    draws = pool.draws.length;
    for (const draw of pool.draws) {
      sampleBytes = draw.length * frameBytes;
      if (room.length === 0) room = new Uint8Array(mostSamples * sampleBytes);
      for (const [at, place] of draw.entries()) {
        const frame = pool.pixels.subarray(place * frameBytes, (place + 1) * frameBytes);
        room.set(frame, waiting * sampleBytes + at * frameBytes);
      }
      waiting += 1;
      if (waiting === mostSamples) yield* asked(sampleBytes, draws);
    }
  }
  if (waiting > 0) yield* asked(sampleBytes, draws);
}

/** Adds frames up. `add` takes uint8 [count, image, image, 3]; `mean` gives uint8 [image, image, 3], rounded. */
export function frameSum(frameBytes: number) {
  const sums = new Float64Array(frameBytes);
  let count = 0;
  return {
    add(pixels: Uint8Array) {
      for (let at = 0, pixel = 0; at < pixels.length; at += 1) {
        sums[pixel] = (sums[pixel] as number) + (pixels[at] as number);
        pixel = pixel + 1 === frameBytes ? 0 : pixel + 1;
      }
      count += pixels.length / frameBytes;
    },
    mean: () => Uint8Array.from(sums, (sum) => Math.round(sum / count)),
  };
}

/** The mean over all frames of the training split: uint8 [image, image, 3]. One movie is in memory at a time. */
export function meanTrainingFrame(pack: Pick<Pack, 'image' | 'movies' | 'readFrames'>): Uint8Array {
  const sum = frameSum(pack.image ** 2 * 3);
  for (const movie of pack.movies) {
    if (movie.split === 'train') sum.add(moviePool(pack, movie).pixels);
  }
  return sum.mean();
}
