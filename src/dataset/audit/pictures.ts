import {
  bandBits,
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
  let comparisons = 0;
  for (let band = 0; band < bandCount; band += 1) {
    const { starts, order } = bucketsOf(bands, detailed, frames, band);
    for (let bucket = 0; bucket < 2 ** bandBits; bucket += 1) {
      const end = starts[bucket + 1] as number;
      for (let at = starts[bucket] as number; at < end; at += 1) {
        const first = order[at] as number;
        for (let later = at + 1; later < end; later += 1) {
          const second = order[later] as number;
          if (
            movieOf[first] !== movieOf[second] &&
            bitsApart(bands, first, second) <= mostBitsApart &&
            rootOf(parents, first) !== rootOf(parents, second) &&
            samePicture(grids, first, second)
          ) {
            join(parents, first, second);
          }
        }
        comparisons += end - at;
        if (comparisons >= comparisonsAtOnce) {
          comparisons = 0;
          onShare?.((band + at / order.length) / bandCount);
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

/** Frames in the order of their bits in one band (a counting sort): `order[starts[v]]` is the first with the bits v. */
function bucketsOf(bands: Uint16Array, detailed: Uint8Array, frames: number, band: number) {
  const starts = new Uint32Array(2 ** bandBits + 1);
  for (let frame = 0; frame < frames; frame += 1) {
    if (detailed[frame] === 0) continue;
    const after = (bands[frame * bandCount + band] as number) + 1;
    starts[after] = (starts[after] as number) + 1;
  }
  for (let value = 1; value < starts.length; value += 1) {
    starts[value] = (starts[value] as number) + (starts[value - 1] as number);
  }
  const order = new Uint32Array(starts.at(-1) ?? 0);
  const next = starts.slice();
  for (let frame = 0; frame < frames; frame += 1) {
    if (detailed[frame] === 0) continue;
    const value = bands[frame * bandCount + band] as number;
    const place = next[value] as number;
    next[value] = place + 1;
    order[place] = frame;
  }
  return { starts, order };
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
