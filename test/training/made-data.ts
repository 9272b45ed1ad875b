import { randomStream } from '#src/random/stream.js';
import type { FrameReader } from '#src/dataset/batch.js';
import type { TrainingData, TrainingMovie } from '#src/training/training-contract.js';
import { batchesHere } from './batches-here.js';

/** Frames of one grey each, lighter for a higher label: three movies in four to train on, then validation and test. */
export function madeData(
  movieCount: number,
  { image = 4, pool = 9, splits = ['train', 'train', 'train', 'validation', 'test'] } = {},
): TrainingData & { readonly reads: number[][] } {
  const movies: TrainingMovie[] = Array.from({ length: movieCount }, (_, place) => ({
    movieId: `movie-${place}`,
    label: Math.sin(place * 2.4),
    firstFrame: place * pool,
    frameCount: pool,
    split: splits[place % splits.length] as TrainingMovie['split'],
  }));
  const reads: number[][] = [];
  const reader: FrameReader = {
    image,
    readFrames(frames, into, offset) {
      reads.push([...frames]);
      const frameBytes = image * image * 3;
      for (const [place, frame] of frames.entries()) {
        const { label } = movies[Math.floor(frame / pool)]!;
        const grey = Math.round(128 + 70 * label + (frame % pool) * 3);
        into.fill(grey, offset + place * frameBytes, offset + (place + 1) * frameBytes);
      }
    },
  };
  return { sha256: 'made', movies, reads, openBatches: batchesHere(reader) };
}

/** Movies of 32 pixels that differ by their texture, with unrelated labels: only overfitting helps. */
export function randomMovies(
  count: number,
  splits: readonly TrainingMovie['split'][] = ['train'],
): TrainingData & FrameReader {
  const image = 32;
  const pool = 8;
  const stream = randomStream(['movies to learn by heart']);
  const frameBytes = image * image * 3;
  const bytes = Uint8Array.from({ length: count * pool * frameBytes }, (_, place) => {
    const movie = Math.floor(place / (pool * frameBytes));
    return 100 + 60 * Math.sin(place / (3 + movie)) + stream.below(40);
  });
  const reader: FrameReader = {
    image,
    readFrames(frames, into, offset) {
      for (const [place, frame] of frames.entries()) {
        const start = frame * frameBytes;
        into.set(bytes.subarray(start, start + frameBytes), offset + place * frameBytes);
      }
    },
  };
  return {
    ...reader,
    openBatches: batchesHere(reader),
    sha256: 'random movies',
    movies: Array.from({ length: count }, (_, movie) => ({
      movieId: `movie-${movie}`,
      label: movie % 2 === 0 ? 1 : -1,
      firstFrame: movie * pool,
      frameCount: pool,
      split: splits[movie % splits.length] as TrainingMovie['split'],
    })),
  };
}
