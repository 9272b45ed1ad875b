import { equalBatches, readBatch } from '../dataset/batch.js';
import { evaluationDraw } from '../dataset/draw.js';
import type { Pack, PackMovie } from '../dataset/pack/pack.js';
import type { EvaluationNetwork } from '../training/evaluation-network.js';

/** The informative frames of one video at the size that a network takes. */
export interface FramePool {
  /** What the draws are seeded by: as in the dataset where the video is one of its movies. */
  readonly movieId: string;
  /** Height and width in pixels. */
  readonly image: number;
  /** At least 1. */
  readonly count: number;
  /** uint8 [count, image, image, 3], RGB, in film order. */
  readonly pixels: Uint8Array;
}

/** The pool of a movie of a dataset, in the dataset's order. @throws what Pack.readFrames throws */
export function moviePool(
  pack: Pick<Pack, 'image' | 'readFrames'>,
  { movieId, firstFrame, frameCount: count }: PackMovie,
): FramePool {
  const pixels = new Uint8Array(count * pack.image ** 2 * 3);
  const frames = Array.from({ length: count }, (_, place) => firstFrame + place);
  pack.readFrames(frames, pixels, 0);
  return { movieId, image: pack.image, count, pixels };
}

/** Samples in one pass: more are no faster, and their images take memory. */
const samplesAtOnce = 8;

/** The places in the pool that each evaluation draw takes, as in training's evaluation. */
export function poolDraws(
  pool: Pick<FramePool, 'movieId' | 'count'>,
  { datasetSha256, frames, draws }: { datasetSha256: string; frames: number; draws: number },
): readonly (readonly number[])[] {
  const movie = { movieId: pool.movieId, frameCount: pool.count };
  return Array.from(
    { length: draws },
    (_, draw) => evaluationDraw(datasetSha256, movie, frames, draw).frames,
  );
}

/** The network's prediction of each draw, on the standardised scale. */
export function scorePool(
  network: Pick<EvaluationNetwork, 'predict'>,
  { image, pixels }: FramePool,
  draws: readonly (readonly number[])[],
): readonly number[] {
  const frameBytes = image * image * 3;
  const reader = {
    image,
    readFrames(places: readonly number[], into: Uint8Array, offset: number) {
      for (const [index, place] of places.entries()) {
        const start = place * frameBytes;
        into.set(pixels.subarray(start, start + frameBytes), offset + index * frameBytes);
      }
    },
  };
  return equalBatches(draws, samplesAtOnce).flatMap((batch) => {
    const samples = batch.map((frames) => ({
      firstFrame: 0,
      draw: { frames, pixels: {} },
    }));
    const room = new Uint8Array(batch.reduce((sum, frames) => sum + frames.length, 0) * frameBytes);
    return [...network.predict(readBatch(reader, samples, room), batch.length)];
  });
}
