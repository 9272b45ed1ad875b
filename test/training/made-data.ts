import type { TrainingData, TrainingMovie } from '#src/training/training-data.js';

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
  return {
    sha256: 'made',
    image,
    movies,
    reads,
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
}
