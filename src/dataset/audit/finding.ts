import { scaleAdvice, type ScoreScale } from '../../trailers/catalogue/catalogue-error.js';
import { tidyTitle } from '../../trailers/catalogue/movie-title.js';
import { type Split, type SplitCounts, splitNames } from '../split.js';

/**
 * How bad a finding is. leak: what is measured on one split may come from another. warning: a person should look at it.
 * note: good to know.
 */
export const severities = ['leak', 'warning', 'note'] as const;
export type Severity = (typeof severities)[number];

/** Something the audit found: what, how bad, in which movies (their movieIds), and its figures. */
export type Finding = {
  readonly severity: Severity;
  readonly movies: readonly string[];
} & FindingFacts;

type FindingFacts =
  /** Two movies show so many pictures in common that their trailers have a common source. */
  | { readonly kind: 'shared-frames'; readonly figures: SharedFrames }
  /** More than two movies hang together in this way. */
  | {
      readonly kind: 'same-trailer';
      readonly figures: { readonly movies: number; readonly splits: SplitCounts };
    }
  /** Two movies show a picture or two in common. */
  | { readonly kind: 'single-frames'; readonly figures: SharedFrames }
  /** A picture that many movies show. */
  | {
      readonly kind: 'common-picture';
      readonly figures: { readonly movies: number; readonly frames: number };
    }
  | {
      readonly kind: 'shared-id';
      readonly figures: { readonly id: string; readonly splits: readonly Split[] };
    }
  | {
      readonly kind: 'shared-title';
      readonly figures: {
        readonly title: string;
        readonly years: readonly (number | null)[];
        readonly splits: readonly Split[];
      };
    }
  | {
      readonly kind: 'doubtful-score';
      readonly figures: { readonly score: number; readonly why: 'off-scale' | 'end-of-scale' };
    }
  | {
      readonly kind: 'other-scale';
      readonly figures: {
        /** What the scale seems to be; null where only so much is clear that it is not IMDB's. */
        readonly scale: ScoreScale | null;
        readonly movies: number;
        /** Scores outside of 1 to 10. */
        readonly off: number;
        readonly lowest: number;
        readonly highest: number;
      };
    }
  /** `deviations` are robust standard deviations (1.4826 times the median absolute deviation) from the median. */
  | {
      readonly kind: 'score-outlier';
      readonly figures: {
        readonly score: number;
        readonly median: number;
        readonly deviations: number;
      };
    }
  | {
      readonly kind: 'few-frames';
      readonly figures: { readonly frames: number; readonly minFrames: number };
    }
  | {
      readonly kind: 'small-pool';
      readonly figures: { readonly frames: number; readonly median: number };
    }
  | { readonly kind: 'label-shift'; readonly figures: LabelShift }
  /** What was odd about the score file that the dataset was made of, as a sentence without a full stop. */
  | { readonly kind: 'score-file'; readonly figures: { readonly text: string } };

/** What two movies share; pairs are in the order of `movies`. */
interface SharedFrames {
  /** Different pictures that both show. */
  readonly pictures: number;
  /** Frames in those pictures, and frames in all. */
  readonly frames: readonly [number, number];
  readonly of: readonly [number, number];
  readonly splits: readonly [Split, Split];
  readonly scores: readonly [number, number];
}

/** How far the mean label of a split lies from that of training, in standard deviations of the training scores. */
export interface LabelShift {
  readonly split: Exclude<Split, 'train'>;
  readonly difference: number;
  /** Welch's interval at 95 %. */
  readonly low: number;
  readonly high: number;
  /** Adjusted by Holm over the splits that were compared, so that chance flags one dataset in twenty. */
  readonly p: number;
  readonly movies: number;
  readonly trainingMovies: number;
}

/** Kinds in the order in which they are listed. */
export const findingKinds = [
  'same-trailer',
  'shared-frames',
  'shared-id',
  'shared-title',
  'label-shift',
  'score-file',
  'few-frames',
  'doubtful-score',
  'other-scale',
  'score-outlier',
  'small-pool',
  'common-picture',
  'single-frames',
] as const satisfies readonly Finding['kind'][];

/** A finding as one sentence. */
export function findingText(finding: Finding): string {
  const movies = finding.movies.map((movie) => tidyTitle(movie));
  const [first = '', second = ''] = movies;
  switch (finding.kind) {
    case 'shared-frames': {
      const { pictures, frames, of, splits, scores } = finding.figures;
      const where = splits[0] === splits[1] ? `, both in ${splitText(splits[0])},` : '';
      const sides = [side(first, splits, 0), side(second, splits, 1)].join(' and ');
      return `${sides}${where} show ${pictures} pictures in common (${frames[0]} of ${of[0]} and ${frames[1]} of ${of[1]} frames): the same trailer, or one cut from the other${scores[0] === scores[1] ? '' : `, with the scores ${scores[0]} and ${scores[1]}`}.`;
    }
    case 'same-trailer': {
      const { movies: count, splits } = finding.figures;
      const where = splitNames
        .filter((split) => splits[split] > 0)
        .map((split) => `${splits[split]} in ${splitText(split)}`);
      return `${count} movies show one trailer, or cuts of it (${namedText(movies)}): ${where.join(', ')}.`;
    }
    case 'single-frames': {
      const { pictures, splits } = finding.figures;
      return `${side(first, splits, 0)} and ${side(second, splits, 1)} show ${pictures === 1 ? 'one picture' : `${pictures} pictures`} in common.`;
    }
    case 'common-picture': {
      const { movies: shownBy, frames } = finding.figures;
      return `${shownBy} movies show one picture, in ${frames} frames: a logo or a card, it seems (${namedText(movies)}).`;
    }
    case 'shared-id': {
      const { id, splits } = finding.figures;
      return `${namedText(movies)} have one id, ${tidyTitle(id)}, and are in ${splitsText(splits)}.`;
    }
    case 'shared-title': {
      const { title, years, splits } = finding.figures;
      const when = years.map((year) => year ?? 'no year').join(', ');
      return `${namedText(movies)} have one title, "${tidyTitle(title)}" (${when}), and are in ${splitsText(splits)}.`;
    }
    case 'doubtful-score': {
      const { score, why } = finding.figures;
      return why === 'off-scale'
        ? `${first} has the score ${score}, outside of IMDB's scale of 1 to 10.`
        : `${first} has the score ${score}, an end of IMDB's scale, as movies with a handful of votes have.`;
    }
    case 'other-scale': {
      const { scale, movies: count, off, lowest, highest } = finding.figures;
      return scale === null
        ? `${off} scores lie outside of IMDB's scale of 1 to 10 (they go from ${lowest} to ${highest}): another scale, it seems.`
        : `The ${count} scores go from ${lowest} to ${highest}, as on a scale of ${scale}: ${scaleAdvice(scale)}.`;
    }
    case 'score-file':
      return `In the score file ${tidyTitle(finding.figures.text)}.`;
    case 'score-outlier': {
      const { score, median, deviations } = finding.figures;
      return `${first} has the score ${score}, ${deviations.toFixed(1)} robust standard deviations from the median ${median}.`;
    }
    case 'few-frames': {
      const { frames, minFrames } = finding.figures;
      return `${first} has ${framesText(frames)}, fewer than the ${minFrames} that a sweep may draw.`;
    }
    case 'small-pool': {
      const { frames, median } = finding.figures;
      return `${first} has ${framesText(frames)}, where the median movie has ${median}.`;
    }
    case 'label-shift': {
      const { split, difference, low, high, p, movies: count, trainingMovies } = finding.figures;
      const direction = difference < 0 ? 'below' : 'above';
      return `The mean label of the ${count} ${splitText(split)} movies lies ${Math.abs(difference).toFixed(2)} standard deviations ${direction} that of the ${trainingMovies} training movies (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}; p ${p < 0.001 ? 'below .001' : p.toFixed(3)} by Holm).`;
    }
  }
}

/** A movie with its split, where the two are in different ones. */
function side(movie: string, splits: readonly [Split, Split], place: 0 | 1): string {
  return splits[0] === splits[1] ? movie : `${movie} (${splitText(splits[place])})`;
}

function splitText(split: Split): string {
  return split === 'train' ? 'training' : split;
}

function splitsText(splits: readonly Split[]): string {
  return splits.map((split) => splitText(split)).join(' and ');
}

const mostNamed = 3;

function namedText(movies: readonly string[]): string {
  const rest = movies.length - mostNamed;
  if (rest > 0) return `${movies.slice(0, mostNamed).join(', ')} and ${rest} more`;
  return movies.length < 2
    ? movies.join('')
    : `${movies.slice(0, -1).join(', ')} and ${movies.at(-1) ?? ''}`;
}

function framesText(frames: number): string {
  return frames === 1 ? 'one frame' : `${frames} frames`;
}
