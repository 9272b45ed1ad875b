import {
  bandCount,
  bitsApart,
  mostBitsApart,
  takeFingerprints,
} from '../../dataset/audit/fingerprints.js';
import { groupPictures } from '../../dataset/audit/pictures.js';
import { copiedPictures, sharedPictures } from '../../dataset/audit/shared-pictures.js';
import type { Pack, PackMovie } from '../../dataset/pack/pack.js';
import type { FramePool } from '../score-pool.js';
import type { FrameHashes } from './frame-hashes.js';

/** Movies whose frames are looked at closely: the nearest, and enough others to know a logo that many show. */
const mostLookedAt = 32;

/**
 * Movies of a dataset whose trailer has a common source with a video, whatever its name, its encoding and its size: those that
 * `dataset audit` would call copies. Hashes say which movies may be; the frames of those alone are read.
 * @param hashes of the dataset's frames
 * @returns the movies, most alike first
 * @throws what Pack.readFrames throws; the signal's reason
 */
export async function copiedMovies(
  { pixels, count, image }: FramePool,
  pack: Pick<Pack, 'movies' | 'readFrames'>,
  hashes: FrameHashes,
  signal?: AbortSignal,
): Promise<readonly PackMovie[]> {
  const frameBytes = image * image * 3;
  const video = takeFingerprints(count, image);
  takeAll(video, 0, pixels, frameBytes);
  const near = nearMovies(video.fingerprints, count, hashes, pack.movies);
  if ((near[0]?.frames ?? 0) < copiedPictures) return [];
  const movies = near.slice(0, mostLookedAt).map(({ movie }) => movie);
  const frames = movies.reduce((sum, { frameCount }) => sum + frameCount, count);
  const all = takeFingerprints(frames, image);
  const movieOf = new Uint32Array(frames);
  takeAll(all, 0, pixels, frameBytes);
  let next = count;
  for (const [place, { firstFrame, frameCount }] of movies.entries()) {
    const room = new Uint8Array(frameCount * frameBytes);
    pack.readFrames(
      Array.from({ length: frameCount }, (_, frame) => firstFrame + frame),
      room,
      0,
    );
    takeAll(all, next, room, frameBytes);
    movieOf.fill(place + 1, next, next + frameCount);
    next += frameCount;
  }
  const pictureOf = await groupPictures(all.fingerprints, frames, movieOf, { signal });
  const { pairs } = sharedPictures(pictureOf, movieOf, movies.length + 1);
  return [...pairs].flatMap(({ movies: [one, other], copied }) =>
    one === 0 && copied ? (movies[other - 1] ?? []) : [],
  );
}

function takeAll(
  taker: ReturnType<typeof takeFingerprints>,
  first: number,
  pixels: Uint8Array,
  frameBytes: number,
): void {
  for (let place = 0; place * frameBytes < pixels.length; place += 1) {
    taker.take(first + place, pixels.subarray(place * frameBytes, (place + 1) * frameBytes));
  }
}

/**
 * Movies of a dataset that have a frame whose hash is near that of one of the video's, and of how many of the video's frames, most
 * first. What is near may still be another picture.
 * @param video hashes of the video's `count` frames
 * @param dataset hashes of all frames that the movies name
 */
function nearMovies(
  video: FrameHashes,
  count: number,
  dataset: FrameHashes,
  movies: readonly PackMovie[],
): readonly { readonly movie: PackMovie; readonly frames: number }[] {
  const found = movies.map((movie) => ({ movie, frames: 0 }));
  // The video's hash is put behind those of the dataset, where the comparison finds it.
  const last = dataset.detailed.length;
  const bands = new Uint16Array((last + 1) * bandCount);
  bands.set(dataset.bands.subarray(0, last * bandCount));
  for (let frame = 0; frame < count; frame += 1) {
    if (video.detailed[frame] !== 1) continue;
    bands.set(video.bands.subarray(frame * bandCount, (frame + 1) * bandCount), last * bandCount);
    for (const near of found) {
      const { firstFrame, frameCount } = near.movie;
      for (let other = firstFrame; other < firstFrame + frameCount; other += 1) {
        if (dataset.detailed[other] === 1 && bitsApart(bands, other, last) <= mostBitsApart) {
          near.frames += 1;
          break;
        }
      }
    }
  }
  return found
    .filter(({ frames }) => frames > 0)
    .toSorted((one, other) => other.frames - one.frames);
}
