import { frameThumbnails } from './frame-thumbnails.js';
import type { Pack, PackMovie } from '../pack/pack.js';

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
  const shown = Math.min(frameCount, most);
  const places = Array.from({ length: shown }, (_, at) => Math.floor((at * frameCount) / shown));
  const uris = await frameThumbnails(
    pack,
    places.map((place) => firstFrame + place),
  );
  return uris.map((uri, at) => ({ place: places[at] ?? 0, uri }));
}
