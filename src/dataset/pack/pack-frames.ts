import { type Fingerprints, takeFingerprints } from '../audit/fingerprints.js';
import { decodeImage } from './decode-image.js';
import { frameStatistics, movieStatistics } from '../frame-statistics.js';
import { createFramesFile } from '../frames-file.js';
import type { TaskCallbacks } from '../progress.js';
import type { LeftOut, SourceMovie, UnusedImage } from './source-movie.js';

/** A movie whose frames are in frames.npy. */
export interface PackedMovie {
  readonly movie: SourceMovie;
  readonly firstFrame: number;
  readonly frameCount: number;
  /** Of all its frames: see frame-statistics.ts. */
  readonly statistics: readonly number[];
}

interface PackedFrames {
  readonly movies: readonly PackedMovie[];
  /** Of the packed frames, for the audit: taken here, where they are in memory anyway. */
  readonly fingerprints: Fingerprints;
  readonly leftOut: readonly LeftOut[];
  readonly unusedImages: readonly UnusedImage[];
}

/** How many images are decoded at once: sharp runs them on libuv's threads, of which Node starts four. */
const imagesAtOnce = 8;

/**
 * Decodes the movies' frames into a new frames.npy, movie after movie; memory holds a few frames whatever the number of movies.
 * A movie left with fewer than `minFrames` readable frames is left out, its place taken by the next.
 */
export async function packFrames(
  path: string,
  source: readonly SourceMovie[],
  { image, minFrames }: { readonly image: number; readonly minFrames: number },
  { signal, onProgress }: TaskCallbacks,
): Promise<PackedFrames> {
  const writer = await createFramesFile(path, image);
  const movies: PackedMovie[] = [];
  const leftOut: LeftOut[] = [];
  const unusedImages: UnusedImage[] = [];
  const allFrames = source.reduce((sum, movie) => sum + movie.frames.length, 0);
  const taker = takeFingerprints(allFrames, image);
  let framesDone = 0;
  let firstFrame = 0;
  /** Writes a movie's readable frames and gives the statistics of each. */
  const writeMovie = async (movie: SourceMovie) => {
    const written: (readonly number[])[] = [];
    for (let start = 0; start < movie.frames.length; start += imagesAtOnce) {
      signal?.throwIfAborted();
      const images = movie.frames.slice(start, start + imagesAtOnce);
      const decoded = await Promise.all(images.map((file) => decodeImage(file, image)));
      for (const [place, { path: imagePath }] of images.entries()) {
        const pixels = decoded[place] ?? '';
        if (typeof pixels === 'string') {
          unusedImages.push({ path: imagePath, reason: pixels });
          continue;
        }
        await writer.write(firstFrame + written.length, pixels);
        taker.take(firstFrame + written.length, pixels);
        written.push(frameStatistics(pixels, image));
      }
    }
    return written;
  };
  try {
    for (const [place, movie] of source.entries()) {
      const { movieId } = movie;
      const ofFrames = await writeMovie(movie);
      const frameCount = ofFrames.length;
      if (frameCount < minFrames) {
        leftOut.push({ name: movieId, kind: 'too-few-frames', frames: frameCount, minFrames });
      } else {
        movies.push({ movie, firstFrame, frameCount, statistics: movieStatistics(ofFrames) });
        firstFrame += frameCount;
      }
      framesDone += movie.frames.length;
      const detail = `${place + 1} of ${source.length} movies`;
      onProgress?.({ task: 'pack-dataset', done: framesDone, total: allFrames, detail });
    }
    await writer.finish(firstFrame);
  } catch (error) {
    await writer.close().catch(() => undefined);
    throw error;
  }
  return { movies, fingerprints: taker.fingerprints, leftOut, unusedImages };
}
