import { bandCount, bitsApart, mostBitsApart } from '../../dataset/audit/fingerprints.js';
import type { PackMovie } from '../../dataset/pack/pack.js';
import type { FrameHashes } from './frame-hashes.js';

/**
 * Movies of a dataset that have a frame whose hash is near that of one of the video's, and of how many of the video's frames, most
 * first. What is near may still be another picture.
 * @param video hashes of the video's `count` frames
 * @param dataset hashes of all frames that the movies name
 */
export function nearMovies(
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
