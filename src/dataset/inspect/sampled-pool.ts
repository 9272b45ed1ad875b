import { statSync } from 'node:fs';
import { join } from 'node:path';
import { keptFrames, longestThumbnailText, readManifest } from '../../frames/manifest.js';
import { isMovieId } from '../../trailers/catalogue/movie-title.js';
import type { PackMovie } from '../pack/pack.js';

/** A frame that was sampled and not kept. */
export interface DroppedPicture {
  /** Seconds on the video's own clock. */
  readonly time: number;
  /** Mean and standard deviation of the luma, 0 to 255. */
  readonly mean: number;
  readonly std: number;
  readonly reason: string;
  /** The place among the kept frames, from 0, of the one that a near-duplicate resembles, or null. */
  readonly resembles: number | null;
  /** A data URI, or null where the manifest has no picture that can be trusted. */
  readonly thumbnail: string | null;
}

/** What a movie's manifest adds to the pack. */
export interface SampledPool {
  /** Times of the packed frames in film order; null where the pool has other frames by now. */
  readonly times: readonly number[] | null;
  readonly dropped: readonly DroppedPicture[];
}

/** The manifest of a packed movie under `folder`, or null where there is none of this movie. */
export function readSampledPool(folder: string, movie: PackMovie): SampledPool | null {
  const { movieId, frameCount } = movie;
  const path = join(folder, movieId);
  // A movieId becomes part of a path, and movies.csv may come from anywhere.
  if (!isMovieId(movieId) || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return null;
  const read = readManifest(path);
  if ('problem' in read || read.manifest.movieId !== movieId) return null;
  if (read.manifest.outcome.kind !== 'extracted') return null;
  const kept = keptFrames(read.manifest);
  const dropped = read.manifest.frames.flatMap((frame): readonly DroppedPicture[] => {
    if (frame.kept) return [];
    const { time, mean, std, dropped: reason, of, thumbnail = '' } = frame;
    const place = kept.findIndex(({ file }) => file === of);
    const resembles = place === -1 ? null : place;
    return [{ time, mean, std, reason, resembles, thumbnail: thumbnailUri(thumbnail) }];
  });
  return { times: kept.length === frameCount ? kept.map(({ time }) => time) : null, dropped };
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
