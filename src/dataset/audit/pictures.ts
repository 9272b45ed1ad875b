import { grouped } from '../../files/by-name.js';
import {
  bandCount,
  bitsApart,
  type Fingerprints,
  mostBitsApart,
  samePicture,
} from './fingerprints.js';

/** Comparisons between two looks at the stop signal and the progress: some tenths of a second. */
const comparisonsAtOnce = 2 ** 23;

export interface PictureCallbacks {
  readonly signal?: AbortSignal | undefined;
  /** Gets the share that is done, 0 to 1. */
  readonly onShare?: ((share: number) => void) | undefined;
}

/**
 * Groups the first `frames` frames into pictures: two frames of different movies that are near-duplicates, and all that are
 * connected through such pairs, are one. Only frames that agree in a band of their hash are ever compared. A logo that a thousand
 * movies share costs little, since frames of one group are not compared again.
 * @param movieOf the movie's number, by frame
 * @returns for each frame the lowest frame of its picture; itself where it is alone
 * @throws the signal's reason
 */
export async function groupPictures(
  { grids, bands, detailed }: Fingerprints,
  frames: number,
  movieOf: Uint32Array,
  { signal, onShare }: PictureCallbacks = {},
): Promise<Uint32Array> {
  const parents = Uint32Array.from({ length: frames }, (_, frame) => frame);
  const compared = [...parents].filter((frame) => detailed[frame] === 1);
  let comparisons = 0;
  for (let band = 0; band < bandCount; band += 1) {
    let done = 0;
    const buckets = grouped(compared, (frame) => bands[frame * bandCount + band] as number);
    for (const bucket of buckets.values()) {
      for (const [at, first] of bucket.entries()) {
        for (let later = at + 1; later < bucket.length; later += 1) {
          const second = bucket[later] as number;
          if (
            movieOf[first] !== movieOf[second] &&
            bitsApart(bands, first, second) <= mostBitsApart &&
            rootOf(parents, first) !== rootOf(parents, second) &&
            samePicture(grids, first, second)
          ) {
            join(parents, first, second);
          }
        }
        done += 1;
        comparisons += bucket.length - at;
        if (comparisons >= comparisonsAtOnce) {
          comparisons = 0;
          onShare?.((band + done / compared.length) / bandCount);
          await new Promise((resolve) => setImmediate(resolve));
          signal?.throwIfAborted();
        }
      }
    }
    onShare?.((band + 1) / bandCount);
  }
  for (let frame = 0; frame < frames; frame += 1) parents[frame] = rootOf(parents, frame);
  return parents;
}

/** The lowest member of a group, the way there halved (Tarjan's union-find). */
export function rootOf(parents: Uint32Array, member: number): number {
  let at = member;
  while (parents[at] !== at) {
    const above = parents[parents[at] as number] as number;
    parents[at] = above;
    at = above;
  }
  return at;
}

/** Makes one group of two. */
export function join(parents: Uint32Array, first: number, second: number): void {
  const one = rootOf(parents, first);
  const other = rootOf(parents, second);
  // The lower one leads, so that the result does not depend on the order of joining.
  parents[Math.max(one, other)] = Math.min(one, other);
}
