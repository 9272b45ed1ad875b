import { setImmediate } from 'node:timers/promises';
import type { FramePool } from '../score-pool.js';
import { sampled, randomStream } from '../../random/stream.js';
import { mean } from '../../statistics/crossed-table.js';
import type { EvaluationNetwork } from '../../training/evaluation-network.js';

/** What one frame of a sample did to the prediction: positive where it raised it. */
interface FrameContribution {
  /** Its place in the pool. */
  readonly place: number;
  /** prediction - prediction with the training mean frame in its place (occlusion; Zeiler and Fergus 2014). */
  readonly replaced: number;
  /**
   * prediction - the mean prediction with other frames of the same video in its place, with the standard deviation (ddof 0) over
   * those `others`; null where the pool has no frame that the sample does not hold.
   */
  readonly redrawn: {
    readonly mean: number;
    readonly standardDeviation: number;
    readonly others: number;
  } | null;
}

/** The frames of one sample, in the order in which they are stacked. */
export interface Contributions {
  /** Of the whole sample. */
  readonly prediction: number;
  readonly frames: readonly FrameContribution[];
}

export interface ContributionCallbacks {
  /** Hears of every pass: samples that are predicted, of all there will be. */
  readonly onSample?: ((done: number, samples: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Other frames that take a frame's place in turn. */
const mostOthers = 8;

/**
 * The contribution of each frame of one sample, on the standardised scale: see `inPoints`. The other frames that are put in a frame's
 * place are the same for all of them, drawn by movieId, so that equal pools give equal figures.
 * @param draw places in the pool, in the order in which they are stacked, as `evaluationDraw` gives them
 * @param meanFrame uint8 [image, image, 3], the mean over the frames of the training split
 * @throws RangeError for a place that is not in the pool and for a mean frame of another size; the signal's reason
 */
export async function frameContributions(
  network: Pick<EvaluationNetwork, 'predict'>,
  pool: FramePool,
  draw: readonly number[],
  meanFrame: Uint8Array,
  callbacks: ContributionCallbacks = {},
): Promise<Contributions> {
  const drawn = new Set(draw);
  const free = Array.from({ length: pool.count }, (_, place) => place).filter(
    (place) => !drawn.has(place),
  );
  const stream = randomStream(['contributions', pool.movieId]);
  const others = sampled(free, Math.min(free.length, mostOthers), stream);
  const samples: ChangedSample[] = [{ position: 0, by: draw[0] ?? 0 }];
  for (let position = 0; position < draw.length; position += 1) {
    samples.push({ position, by: 'mean-frame' }, ...others.map((by) => ({ position, by })));
  }
  const predictions: number[] = [];
  for (const pass of predictChanged(network, pool, draw, meanFrame, samples)) {
    predictions.push(...pass);
    callbacks.onSample?.(predictions.length, samples.length);
    // The binding blocks: signals and timers are seen here alone.
    await setImmediate();
    callbacks.signal?.throwIfAborted();
  }
  const [prediction = Number.NaN, ...changed] = predictions;
  const each = 1 + others.length;
  return {
    prediction,
    frames: draw.map((place, position) => {
      const [replaced = Number.NaN, ...redrawn] = changed
        .slice(position * each, (position + 1) * each)
        .map((value) => prediction - value);
      return { place, replaced, redrawn: redrawn.length === 0 ? null : spread(redrawn) };
    }),
  };
}

function spread(values: readonly number[]): NonNullable<FrameContribution['redrawn']> {
  const centre = mean(values);
  const variance = mean(values.map((value) => (value - centre) ** 2));
  return { mean: centre, standardDeviation: Math.sqrt(variance), others: values.length };
}

/** The same in points of the IMDB scale, the prediction as a score. */
export function inPoints(
  { prediction, frames }: Contributions,
  label: { readonly mean: number; readonly std: number },
): Contributions {
  return {
    prediction: label.mean + label.std * prediction,
    frames: frames.map(({ place, replaced, redrawn }) => ({
      place,
      replaced: label.std * replaced,
      redrawn:
        redrawn === null
          ? null
          : {
              mean: label.std * redrawn.mean,
              standardDeviation: label.std * redrawn.standardDeviation,
              others: redrawn.others,
            },
    })),
  };
}

/** One sample with the frame at a position replaced by another: a place of the pool, or the training mean frame. */
interface ChangedSample {
  readonly position: number;
  readonly by: number | 'mean-frame';
}

/** Samples in one pass: 16 of 15 frames of 224 pixels are 36 MB. */
const mostSamples = 16;

/**
 * Predictions of one sample with one frame changed at a time, in passes of few samples, so that memory stays bounded for
 * any number.
 * @param draw places in the pool: the frames of the sample as it is
 * @param meanFrame uint8 [image, image, 3]
 * @returns the predictions of each pass, in the order of `samples`
 * @throws RangeError for a place that is not in the pool and for a mean frame of another size
 */
function* predictChanged(
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
