import type { PackMovie } from '../pack.js';
import type { Finding, Severity } from './finding.js';
import type { CommonPicture, PicturePair } from './shared-pictures.js';

/**
 * From so many pictures on that only few movies show, two trailers have a common source. Measured on nine trailers, each encoded
 * anew with fewer bits and sampled at other times: 19 to 45 pictures a pair. Of the 88,000 pairs of 420 synthetic trailers three
 * share one picture, of the 45 pairs of 10 real ones none.
 */
const copiedPictures = 3;

/**
 * Copies of one trailer under many names look like logos, each picture being in many movies; but logos do not fill a quarter of a
 * trailer.
 */
const copiedShare = 0.25;

/** @param movies by the numbers that pairs and pictures name */
export function frameFindings(
  movies: readonly PackMovie[],
  pairs: readonly PicturePair[],
  common: readonly CommonPicture[],
): readonly Finding[] {
  return [
    ...pairs.flatMap((pair) => pairFinding(movies, pair)),
    ...common.map((picture): Finding => ({
      kind: 'common-picture',
      severity: 'note',
      movies: picture.movies.map((number) => movies[number]?.movieId ?? ''),
      figures: { movies: picture.movies.length, frames: picture.frames },
    })),
  ];
}

function pairFinding(movies: readonly PackMovie[], pair: PicturePair): readonly Finding[] {
  const first = movies[pair.movies[0]];
  const second = movies[pair.movies[1]];
  if (first === undefined || second === undefined) return [];
  const of = [first.frameCount, second.frameCount] as const;
  const all = pair.pictures + pair.common;
  const share = Math.min(pair.frames[0] / of[0], pair.frames[1] / of[1]);
  const copied = pair.pictures >= copiedPictures || (all >= copiedPictures && share >= copiedShare);
  if (!copied && pair.pictures === 0) return [];
  const splits = [first.split, second.split] as const;
  const scores = [first.score, second.score] as const;
  const across = first.split !== second.split;
  const within: Severity = first.split === 'train' ? 'note' : 'warning';
  return [
    {
      kind: copied ? 'shared-frames' : 'single-frames',
      severity: copied ? (across ? 'leak' : within) : 'note',
      movies: [first.movieId, second.movieId],
      figures: { pictures: copied ? all : pair.pictures, frames: pair.frames, of, splits, scores },
    },
  ];
}
