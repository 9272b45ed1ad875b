import sharp from 'sharp';
import type { Pack, PackMovie } from '../pack/pack.js';

/** Longest side of a thumbnail in pixels. */
const mostPixels = 80;

/**
 * Frames as they are in the pack, each a small JPEG as a data URI; equal frames give equal bytes.
 * @param frameIndices their numbers in the pack
 * @throws what Pack.readFrames throws
 */
export async function frameThumbnails(
  { image, readFrames }: Pick<Pack, 'image' | 'readFrames'>,
  frameIndices: readonly number[],
): Promise<readonly string[]> {
  const frameBytes = image * image * 3;
  const pixels = new Uint8Array(frameIndices.length * frameBytes);
  readFrames(frameIndices, pixels, 0);
  const side = Math.min(image, mostPixels);
  return await Promise.all(
    frameIndices.map(async (_, at) => {
      const frame = pixels.subarray(at * frameBytes, (at + 1) * frameBytes);
      const jpeg = await sharp(frame, { raw: { width: image, height: image, channels: 3 } })
        .resize(side, side)
        .jpeg({ quality: 60, optimiseCoding: true })
        .toBuffer();
      return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
    }),
  );
}

/** A frame of the pack, for the page. */
export interface KeptPicture {
  /** Its place among the movie's frames, from 0. */
  readonly place: number;
  /** A JPEG as a data URI. */
  readonly uri: string;
}

/** Thumbnails of a movie's frames as they are in the pack, at most `most` of them. */
export async function keptThumbnails(
  pack: Pack,
  { firstFrame, frameCount }: PackMovie,
  most: number,
): Promise<readonly KeptPicture[]> {
  const places = evenlySpread(frameCount, most);
  const frames = places.map((place) => firstFrame + place);
  const uris = await frameThumbnails(pack, frames);
  return places.map((place, at) => ({ place, uri: uris[at] ?? '' }));
}

/** Places in a list, at most `most` of them, spread evenly. */
export function evenlySpread(count: number, most: number): readonly number[] {
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, at) => Math.floor((at * count) / shown));
}
