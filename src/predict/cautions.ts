import {
  frameStatisticNames,
  frameStatistics,
  movieStatistics,
} from '../dataset/frame-statistics.js';
import type { ShownInputs } from '../dataset/dataset-file.js';
import { shortLine } from '../files/sanitize-text.js';
import type { FramePool } from './score-pool.js';
import type { ModelFile } from '../training/kept-model.js';

/** A reason not to believe a score. */
export type Caution =
  /** On the test split the model was no better than always giving the training mean. */
  | {
      readonly kind: 'no-better-than-baseline';
      readonly testMse: number;
      readonly baseline: number;
    }
  /** There was no test split to hold it against the baseline on. */
  | { readonly kind: 'never-tested' }
  /** Fewer informative frames than one sample takes: some were shown more than once. */
  | { readonly kind: 'few-frames'; readonly found: number; readonly wanted: number }
  /** Statistics of its frames lie outside what the training movies span. */
  | {
      readonly kind: 'unlike-training';
      readonly statistics: readonly {
        readonly name: string;
        readonly value: number;
        readonly low: number;
        readonly high: number;
      }[];
    }
  /** The movie, by this or another video, was trained on: the score is remembered, not predicted. */
  | {
      readonly kind: 'seen';
      readonly by: 'video' | 'frames' | 'title';
      readonly movieId: string;
      readonly title: string;
      readonly split: 'train' | 'validation' | 'test';
    }
  /** An interval of this width held fewer of the test movies' scores than chance explains. */
  | {
      readonly kind: 'narrow-interval';
      readonly level: number;
      readonly held: number;
      readonly movies: number;
      /** Of holding so few or fewer, were it as wide as it should be. */
      readonly chance: number;
    }
  /** Too few validation movies for an interval of this level. */
  | { readonly kind: 'no-interval'; readonly movies: number; readonly wanted: number }
  /** What could not be looked into, since the dataset has gone or is older than the check. */
  | { readonly kind: 'unchecked'; readonly what: string; readonly why: string }
  /** What extraction had to say of the file, such as that it ends early. */
  | { readonly kind: 'video'; readonly message: string };

/** Of a text from outside, so many characters are shown. */
const mostCharacters = 300;

/** A caution as one plain sentence of one line. */
export function cautionText(caution: Caution): string {
  switch (caution.kind) {
    case 'no-better-than-baseline':
      return `On the test movies the model was no better than always giving the mean score of the training movies (MSE ${caution.testMse.toFixed(3)} against ${caution.baseline.toFixed(3)}): the score says nothing of this video.`;
    case 'never-tested':
      return 'The model was never held against the baseline, since its dataset has no test movies: nobody knows whether its scores say anything.';
    case 'few-frames':
      return caution.found === 1
        ? `Only 1 informative frame was found where the model takes ${caution.wanted}, so it was shown more than once.`
        : `Only ${caution.found} informative frames were found where the model takes ${caution.wanted}, so some were shown more than once.`;
    case 'unlike-training':
      return `The frames look like those of no training movie: ${caution.statistics.map(statisticText).join('; ')}.`;
    case 'seen': {
      const { by, title, movieId, split } = caution;
      const which = {
        video: 'This very video',
        frames: 'A video with the same frames',
        title: 'A movie of this title',
      }[by];
      const used = {
        train: 'the model was trained on it, so the score is remembered rather than predicted',
        validation: 'it helped to choose the model, so the score is a little too good',
        test: 'it is one of the movies that the model was tested on',
      }[split];
      return `${which} is in the dataset as ${shortened(title)} (${shortened(movieId)}): ${used}.`;
    }
    case 'no-interval':
      return `There is no interval: that takes ${caution.wanted} validation movies, and the dataset has ${caution.movies}.`;
    case 'narrow-interval': {
      const { level, held, movies, chance } = caution;
      const percent = `${Math.round(level * 100)} %`;
      const rarely =
        chance < 0.001
          ? 'in less than 1 of 1,000'
          : `in ${Math.max(1, Math.round(chance * 1000))} of 1,000`;
      return `The interval is too narrow: one of its width held ${held} of ${movies} test movies' scores, as few as a true ${percent} interval holds ${rarely} such tests.`;
    }
    case 'unchecked':
      return sentence(`Not checked: ${shortened(caution.what)}, since ${shortened(caution.why)}`);
    case 'video':
      return sentence(shortened(caution.message));
  }
}

function statisticText(
  statistic: Extract<Caution, { kind: 'unlike-training' }>['statistics'][number],
): string {
  const { name, value, low, high } = statistic;
  const side = value < low ? 'below' : 'above';
  return `${shortened(name)} is ${value.toFixed(3)}, ${side} the ${low.toFixed(3)} to ${high.toFixed(3)} of training`;
}

function shortened(text: string): string {
  return shortLine(text, mostCharacters);
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** A value may lie beyond the training movies' by so much of their range: with fourteen statistics some always do a little. */
const margin = 0.1;

/** Cautions about the model itself, whatever the video. */
export function modelCautions({ metrics }: Pick<ModelFile, 'metrics'>): Caution[] {
  const testMse = metrics['testMse'];
  const baseline = metrics['baselineTestMse'];
  if (testMse === undefined || baseline === undefined) return [{ kind: 'never-tested' }];
  return testMse < baseline ? [] : [{ kind: 'no-better-than-baseline', testMse, baseline }];
}

/** Cautions about a video's frames. @param wanted frames of one sample */
export function poolCautions(
  pool: FramePool,
  wanted: number,
  shown: ShownInputs | undefined,
): Caution[] {
  const few: Caution[] =
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
export function seenCautions(
  movieId: string,
  copies: Copies | null,
  movies: readonly KnownMovie[],
): Caution[] {
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
  by: Extract<Caution, { kind: 'seen' }>['by'],
  { movieId, title, split }: KnownMovie,
): Caution {
  return { kind: 'seen', by, movieId, title, split };
}
