import {
  bandCount,
  bitsApart,
  mostBitsApart,
  type Fingerprints,
  takeFingerprints,
} from '../dataset/audit/fingerprints.js';
import { groupPictures } from '../dataset/audit/pictures.js';
import { copiedPictures, sharedPictures } from '../dataset/audit/shared-pictures.js';
import type { Pack, PackMovie } from '../dataset/pack/pack.js';
import type { PictureCallbacks } from '../dataset/audit/pictures.js';
import { readFingerprints } from '../dataset/audit/audit-dataset.js';
import type { Tensor } from '../networks/tensor.js';
import { readKept, writeKept } from './kept-tensors.js';
import { type FramePool, moviePool } from './score-pool.js';
import { join } from 'node:path';

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
  pack: Pick<Pack, 'image' | 'movies' | 'readFrames'>,
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
  for (const [place, movie] of movies.entries()) {
    takeAll(all, next, moviePool(pack, movie).pixels, frameBytes);
    movieOf.fill(place + 1, next, next + movie.frameCount);
    next += movie.frameCount;
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

/** Of each frame of a dataset what tells whether another may show the same picture: 9 bytes. */
export type FrameHashes = Pick<Fingerprints, 'bands' | 'detailed'>;

/**
 * The difference hashes of all frames of a dataset. All of its frames must be read for that, once for a model: they are kept in
 * <model folder>/frame-hashes.safetensors. A file that is damaged or belongs to another dataset is replaced.
 * @throws what Pack.readFrames throws; the signal's reason
 */
export async function frameHashes(
  modelFolder: string,
  pack: Pick<Pack, 'sha256' | 'frames' | 'image' | 'readFrames'>,
  callbacks: PictureCallbacks = {},
): Promise<FrameHashes> {
  const path = join(modelFolder, 'frame-hashes.safetensors');
  const key = { format: 'reelsweep frame hashes 1', dataset: pack.sha256 };
  const kept = hashesOf(readKept(path, key), pack.frames);
  if (kept !== null) return kept;
  const found = await readFingerprints(pack, callbacks);
  try {
    writeKept(path, key, tensorsOf(found, pack.frames));
  } catch {
    // They can be computed again; an answer is worth having on a disk that is full or cannot be written to.
  }
  return { bands: found.bands, detailed: found.detailed };
}

function tensorsOf({ bands, detailed }: FrameHashes, frames: number): Map<string, Tensor> {
  const bytes = new Uint8Array(bands.buffer, bands.byteOffset, bands.byteLength);
  return new Map([
    ['bands', { type: 'uint8', shape: [frames, bandCount * 2], data: bytes }],
    ['detailed', { type: 'uint8', shape: [frames], data: detailed }],
  ]);
}

function hashesOf(kept: ReadonlyMap<string, Tensor> | null, frames: number): FrameHashes | null {
  const bands = kept?.get('bands');
  const detailed = kept?.get('detailed');
  if (bands?.type !== 'uint8' || detailed?.type !== 'uint8') return null;
  if (bands.data.length !== frames * bandCount * 2 || detailed.data.length !== frames) return null;
  // Copied, since the file's bytes may lie at an odd place.
  return { bands: new Uint16Array(bands.data.slice().buffer), detailed: detailed.data };
}
