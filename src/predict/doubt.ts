import { shortLine } from '../files/sanitize-text.js';

/** A reason not to believe a score. */
export type Doubt =
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

/** A doubt as one plain sentence of one line. */
export function doubtText(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'no-better-than-baseline':
      return `On the test movies the model was no better than always giving the mean score of the training movies (MSE ${doubt.testMse.toFixed(3)} against ${doubt.baseline.toFixed(3)}): the score says nothing of this video.`;
    case 'never-tested':
      return 'The model was never held against the baseline, since its dataset has no test movies: nobody knows whether its scores say anything.';
    case 'few-frames':
      return doubt.found === 1
        ? `Only 1 informative frame was found where the model takes ${doubt.wanted}, so it was shown more than once.`
        : `Only ${doubt.found} informative frames were found where the model takes ${doubt.wanted}, so some were shown more than once.`;
    case 'unlike-training':
      return `The frames look like those of no training movie: ${doubt.statistics.map(statisticText).join('; ')}.`;
    case 'seen': {
      const { by, title, movieId, split } = doubt;
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
      return `${which} is in the dataset as ${shown(title)} (${shown(movieId)}): ${used}.`;
    }
    case 'no-interval':
      return `There is no interval: that takes ${doubt.wanted} validation movies, and the dataset has ${doubt.movies}.`;
    case 'narrow-interval': {
      const { level, held, movies, chance } = doubt;
      const percent = `${Math.round(level * 100)} %`;
      const rarely =
        chance < 0.001
          ? 'in less than 1 of 1,000'
          : `in ${Math.max(1, Math.round(chance * 1000))} of 1,000`;
      return `The interval is too narrow: one of its width held ${held} of ${movies} test movies' scores, as few as a true ${percent} interval holds ${rarely} such tests.`;
    }
    case 'unchecked':
      return sentence(`Not checked: ${shown(doubt.what)}, since ${shown(doubt.why)}`);
    case 'video':
      return sentence(shown(doubt.message));
  }
}

function statisticText(
  statistic: Extract<Doubt, { kind: 'unlike-training' }>['statistics'][number],
): string {
  const { name, value, low, high } = statistic;
  const side = value < low ? 'below' : 'above';
  return `${shown(name)} is ${value.toFixed(3)}, ${side} the ${low.toFixed(3)} to ${high.toFixed(3)} of training`;
}

function shown(text: string): string {
  return shortLine(text, mostCharacters);
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
