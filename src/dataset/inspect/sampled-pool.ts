import { statSync } from 'node:fs';
import { join } from 'node:path';
import { keptFrames, longestThumbnailText, readManifest } from '../../frames/manifest.js';
import { isMovieId } from '../../trailers/catalogue/movie-title.js';
import type { PackMovie } from '../pack/pack.js';

/** What a movie's manifest adds to the pack. */
export type SampledPool = NonNullable<ReturnType<typeof readSampledPool>>;
export type DroppedPicture = SampledPool['dropped'][number];

/** The manifest of a packed movie under `folder`, or null where there is none of this movie. */
export function readSampledPool(folder: string, movie: PackMovie) {
  const { movieId, frameCount } = movie;
  const path = join(folder, movieId);
  // A movieId becomes part of a path, and movies.csv may come from anywhere.
  if (!isMovieId(movieId) || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return null;
  const read = readManifest(path);
  if ('problem' in read || read.manifest.movieId !== movieId) return null;
  if (read.manifest.outcome.kind !== 'extracted') return null;
  const kept = keptFrames(read.manifest);
  return {
    /** Times of the packed frames in film order; null where the pool has other frames by now. */
    times: kept.length === frameCount ? kept.map(({ time }) => time) : null,
    /** Frames that were sampled and not kept. */
    dropped: read.manifest.frames.flatMap((frame) => {
      if (frame.kept) return [];
      const { time, mean, std, dropped: reason, of, thumbnail = '' } = frame;
      /** The place among the kept frames, from 0, of the one that a near-duplicate resembles; -1 for none. */
      const resembles = kept.findIndex(({ file }) => file === of);
      return [{ time, mean, std, reason, resembles, thumbnail: thumbnailUri(thumbnail) }];
    }),
  };
}

/**
 * The data URI of a thumbnail that a manifest holds, or null for anything but the base64 of a small JPEG or WebP. Manifests come
 * from outside: its kind is read from its first bytes and never from what it says.
 */
export function thumbnailUri(thumbnail: string): string | null {
  if (thumbnail.length > longestThumbnailText || thumbnail.length % 4 !== 0) return null;
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(thumbnail)) return null;
  const start = Buffer.from(thumbnail.slice(0, 16), 'base64').toString('latin1');
  if (start.startsWith('\u00FF\u00D8\u00FF')) return `data:image/jpeg;base64,${thumbnail}`;
  return /^RIFF[^]{4}WEBP/.test(start) ? `data:image/webp;base64,${thumbnail}` : null;
}
