import type { EvaluationNetwork } from '../../training/evaluation-network.js';
import type { FramePool } from '../frame-pool.js';

/** One sample with the frame at a position given up for another: a place of the pool, or the training mean frame. */
export interface ChangedSample {
  readonly position: number;
  readonly by: number | 'mean-frame';
}

/** Samples in one pass: 16 of 15 frames of 224 pixels are 36 MB. */
const mostSamples = 16;

/**
 * Predictions of one sample with one frame changed at a time, in passes of few samples, so that memory stays bounded however many
 * are asked for.
 * @param draw places in the pool: the frames of the sample as it is
 * @param meanFrame uint8 [image, image, 3]
 * @returns the predictions of each pass, in the order of `samples`
 * @throws RangeError for a place that is not in the pool and for a mean frame of another size
 */
export function* predictChanged(
  network: Pick<EvaluationNetwork, 'predict'>,
  { image, count, pixels }: FramePool,
  draw: readonly number[],
  meanFrame: Uint8Array,
  samples: readonly ChangedSample[],
): Generator<Float32Array, void, undefined> {
  const frameBytes = image * image * 3;
  if (meanFrame.length !== frameBytes) {
    throw new RangeError(`A mean frame of ${meanFrame.length} bytes where ${frameBytes} are due.`);
  }
  const frame = (place: number): Uint8Array => {
    if (Number.isInteger(place) && place >= 0 && place < count) {
      return pixels.subarray(place * frameBytes, (place + 1) * frameBytes);
    }
    throw new RangeError(`A pool of ${count} frames has none at place ${place}.`);
  };
  const sampleBytes = draw.length * frameBytes;
  const room = new Uint8Array(Math.min(mostSamples, samples.length) * sampleBytes);
  for (let first = 0; first < samples.length; first += mostSamples) {
    const pass = samples.slice(first, first + mostSamples);
    for (const [row, { position, by }] of pass.entries()) {
      for (const [at, place] of draw.entries()) {
        const shown = at === position ? by : place;
        const bytes = shown === 'mean-frame' ? meanFrame : frame(shown);
        room.set(bytes, row * sampleBytes + at * frameBytes);
      }
    }
    yield network.predict(room.subarray(0, pass.length * sampleBytes), pass.length);
  }
}
