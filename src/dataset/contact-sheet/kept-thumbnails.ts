import sharp from 'sharp';
import type { Pack, PackMovie } from '../pack.js';

/** Longest side of a thumbnail in pixels. */
const mostPixels = 80;

/** A frame of the pack, for the page. */
export interface KeptPicture {
  /** Its place among the movie's frames, from 0. */
  readonly place: number;
  /** A JPEG as a data URI. */
  readonly uri: string;
}

/**
 * Thumbnails of a movie's frames as they are in the pack, at most `most` of them, spread evenly over the film.
 */
export async function keptThumbnails(
  pack: Pack,
  { firstFrame, frameCount }: PackMovie,
  most: number,
): Promise<readonly KeptPicture[]> {
  const { image } = pack;
  const shown = Math.min(frameCount, most);
  const places = Array.from({ length: shown }, (_, at) => Math.floor((at * frameCount) / shown));
  const frameBytes = image * image * 3;
  const pixels = new Uint8Array(places.length * frameBytes);
  pack.readFrames(
    places.map((place) => firstFrame + place),
    pixels,
    0,
  );
  return await Promise.all(
    places.map(async (place, at) => {
      const frame = pixels.subarray(at * frameBytes, (at + 1) * frameBytes);
      const side = Math.min(image, mostPixels);
      const jpeg = await sharp(frame, { raw: { width: image, height: image, channels: 3 } })
        .resize(side, side)
        .jpeg({ quality: 60, optimiseCoding: true })
        .toBuffer();
      return { place, uri: `data:image/jpeg;base64,${jpeg.toString('base64')}` };
    }),
  );
}
