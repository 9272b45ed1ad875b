import {
  frameStatisticNames,
  frameStatistics,
  movieStatistics,
} from '../dataset/frame-statistics.js';
import type { ShownInputs } from '../dataset/shown-inputs.js';
import type { ModelFile } from '../training/model-file.js';
import type { Doubt } from './doubt.js';
import type { FramePool } from './read-pool.js';

/** A value may lie beyond the training movies' by so much of their range: with fourteen statistics some always do a little. */
const margin = 0.1;

/** What may be doubted of the model itself, whatever the video. */
export function modelDoubts({ metrics }: Pick<ModelFile, 'metrics'>): Doubt[] {
  const testMse = metrics['testMse'];
  const baseline = metrics['baselineTestMse'];
  if (testMse === undefined || baseline === undefined) return [{ kind: 'never-tested' }];
  return testMse < baseline ? [] : [{ kind: 'no-better-than-baseline', testMse, baseline }];
}

/** What may be doubted of a video's frames. @param wanted frames of one sample */
export function poolDoubts(
  pool: FramePool,
  wanted: number,
  shown: ShownInputs | undefined,
): Doubt[] {
  const few: Doubt[] =
    pool.count < wanted ? [{ kind: 'few-frames', found: pool.count, wanted }] : [];
  if (shown === undefined) {
    const why = 'its dataset was built before that was noted';
    return [
      ...few,
      { kind: 'unchecked', what: 'whether its frames look like those trained on', why },
    ];
  }
  const { low, high } = shown.statistics;
  const outside = poolStatistics(pool).flatMap((value, place) => {
    const [least = value, most = value] = [low[place], high[place]];
    const room = margin * (most - least);
    if (value >= least - room && value <= most + room) return [];
    return [{ name: statisticName(place), value, low: least, high: most }];
  });
  return outside.length === 0 ? few : [...few, { kind: 'unlike-training', statistics: outside }];
}

function poolStatistics({ pixels, image, count }: FramePool): readonly number[] {
  const bytes = image * image * 3;
  return movieStatistics(
    Array.from({ length: count }, (_, place) =>
      frameStatistics(pixels.subarray(place * bytes, (place + 1) * bytes), image),
    ),
  );
}

/** Means over the frames come first, then their spread from frame to frame. */
function statisticName(place: number): string {
  const count = frameStatisticNames.length;
  const name = frameStatisticNames[place % count] ?? '';
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return place < count ? words : `spread of ${words}`;
}

/** A movie of the dataset, and the video it was made of where that is known. */
export interface KnownMovie {
  readonly movieId: string;
  readonly title: string;
  readonly split: 'train' | 'validation' | 'test';
}

/** Movies whose trailers are copies of a video, or why that is not known. */
export type Copies =
  | { readonly kind: 'compared'; readonly movies: readonly KnownMovie[] }
  | { readonly kind: 'not-compared'; readonly why: string };

/** Of a trailer that stands in the dataset under many names, so many are told of: those trained on first. */
const mostCopies = 3;

/**
 * Whether the movie took part in the sweep: by its very video, by the frames of another video of it, or by the id that its file's name
 * gives.
 * @param copies null for a video that is known itself: nothing is to be compared
 */
export function seenDoubts(
  movieId: string,
  copies: Copies | null,
  movies: readonly KnownMovie[],
): Doubt[] {
  const named = movies.filter((known) => known.movieId === movieId);
  if (copies === null) return named.map((movie) => seen('video', movie));
  if (copies.kind === 'not-compared') {
    const what = 'whether another video of it was trained on';
    return [
      ...named.map((movie) => seen('title', movie)),
      { kind: 'unchecked', what, why: copies.why },
    ];
  }
  const copied = copies.movies
    .toSorted((one, other) => splits.indexOf(one.split) - splits.indexOf(other.split))
    .slice(0, mostCopies);
  const isCopied = copied.some((movie) => movie.movieId === movieId);
  return [
    ...copied.map((movie) => seen('frames', movie)),
    ...(isCopied ? [] : named.map((movie) => seen('title', movie))),
  ];
}

const splits = ['train', 'validation', 'test'] as const;

function seen(
  by: Extract<Doubt, { kind: 'seen' }>['by'],
  { movieId, title, split }: KnownMovie,
): Doubt {
  return { kind: 'seen', by, movieId, title, split };
}
