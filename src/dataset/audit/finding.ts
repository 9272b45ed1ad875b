import { scaleAdvice, type ScoreScale } from '../../trailers/catalogue/catalogue-error.js';
import { tidyTitle } from '../../trailers/catalogue/movie-title.js';
import { type Split, type SplitCounts, splitNames, splitText } from '../split.js';

/**
 * How bad a finding is. leak: what is measured on one split may come from another. warning: a person should look at it.
 * note: good to know.
 */
export const severities = ['leak', 'warning', 'note'] as const;
export type Severity = (typeof severities)[number];

/** What two movies share; pairs are in the order of the finding's movies. */
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

interface SharedTitle {
  readonly title: string;
  readonly years: readonly (number | null)[];
  readonly splits: readonly Split[];
}

interface OtherScale {
  /** What the scale seems to be; null where it is only clear that it is not IMDB's. */
  readonly scale: ScoreScale | null;
  readonly movies: number;
  /** Scores outside of 1 to 10. */
  readonly off: number;
  readonly lowest: number;
  readonly highest: number;
}

interface ScoreOutlier {
  readonly score: number;
  readonly median: number;
  /** Robust standard deviations (1.4826 times the median absolute deviation) from the median. */
  readonly deviations: number;
}

type Names = readonly string[];

/** All kinds of findings in the order in which they are listed, each with the sentence that its figures and its movies' names make. */
const sentences = {
  /** More than two movies show one trailer. */
  'same-trailer': (
    { movies, splits }: { readonly movies: number; readonly splits: SplitCounts },
    names: Names,
  ) => {
    const where = splitNames
      .filter((split) => splits[split] > 0)
      .map((split) => `${splits[split]} in ${splitText(split)}`);
    return `${movies} movies show one trailer, or cuts of it (${list(names)}): ${where.join(', ')}.`;
  },
  /** Two movies show so many pictures in common that their trailers have a common source. */
  'shared-frames': ({ pictures, frames, of, splits, scores }: SharedFrames, names: Names) => {
    const where = splits[0] === splits[1] ? `, both in ${splitText(splits[0])},` : '';
    const other = scores[0] === scores[1] ? '' : `, with the scores ${scores[0]} and ${scores[1]}`;
    return `${pair(names, splits)}${where} show ${pictures} pictures in common (${frames[0]} of ${of[0]} and ${frames[1]} of ${of[1]} frames): the same trailer, or one cut from the other${other}.`;
  },
  'shared-id': (
    { id, splits }: { readonly id: string; readonly splits: readonly Split[] },
    names: Names,
  ) => `${list(names)} have one id, ${tidyTitle(id)}, and are in ${splitsText(splits)}.`,
  'shared-title': ({ title, years, splits }: SharedTitle, names: Names) =>
    `${list(names)} have one title, "${tidyTitle(title)}" (${years.map((year) => year ?? 'no year').join(', ')}), and are in ${splitsText(splits)}.`,
  'label-shift': ({ split, difference, low, high, p, movies, trainingMovies }: LabelShift) => {
    const direction = difference < 0 ? 'below' : 'above';
    return `The mean label of the ${movies} ${split} movies lies ${Math.abs(difference).toFixed(2)} standard deviations ${direction} that of the ${trainingMovies} training movies (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}; p ${p < 0.001 ? 'below .001' : p.toFixed(3)} by Holm).`;
  },
  /** What was odd about the score file that the dataset was made of, as a sentence without a full stop. */
  'score-file': ({ text }: { readonly text: string }) => `In the score file ${tidyTitle(text)}.`,
  'few-frames': (
    { frames, minFrames }: { readonly frames: number; readonly minFrames: number },
    [name = '']: Names,
  ) => `${name} has ${framesText(frames)}, fewer than the ${minFrames} that a sweep may draw.`,
  'doubtful-score': (
    { score, why }: { readonly score: number; readonly why: 'off-scale' | 'end-of-scale' },
    [name = '']: Names,
  ) =>
    why === 'off-scale'
      ? `${name} has the score ${score}, outside of IMDB's scale of 1 to 10.`
      : `${name} has the score ${score}, an end of IMDB's scale, as movies with a handful of votes have.`,
  'other-scale': ({ scale, movies, off, lowest, highest }: OtherScale) =>
    scale === null
      ? `${off} scores lie outside of IMDB's scale of 1 to 10 (they go from ${lowest} to ${highest}): another scale, it seems.`
      : `The ${movies} scores go from ${lowest} to ${highest}, as on a scale of ${scale}: ${scaleAdvice(scale)}.`,
  'score-outlier': ({ score, median, deviations }: ScoreOutlier, [name = '']: Names) =>
    `${name} has the score ${score}, ${deviations.toFixed(1)} robust standard deviations from the median ${median}.`,
  'small-pool': (
    { frames, median }: { readonly frames: number; readonly median: number },
    [name = '']: Names,
  ) => `${name} has ${framesText(frames)}, where the median movie has ${median}.`,
  /** A picture that many movies show. */
  'common-picture': (
    { movies, frames }: { readonly movies: number; readonly frames: number },
    names: Names,
  ) =>
    `${movies} movies show one picture, in ${frames} frames: a logo or a card, it seems (${list(names)}).`,
  /** Two movies show a picture or two in common. */
  'single-frames': ({ pictures, splits }: SharedFrames, names: Names) =>
    `${pair(names, splits)} show ${pictures === 1 ? 'one picture' : `${pictures} pictures`} in common.`,
};

type FindingKind = keyof typeof sentences;

interface FindingOf<Kind extends FindingKind> {
  readonly kind: Kind;
  readonly severity: Severity;
  /** Their movieIds. */
  readonly movies: readonly string[];
  readonly figures: Parameters<(typeof sentences)[Kind]>[0];
}

/** Something the audit found: what, how bad, in which movies, and its figures. */
export type Finding = { [Kind in FindingKind]: FindingOf<Kind> }[FindingKind];

export function finding<Kind extends FindingKind>(
  severity: Severity,
  kind: Kind,
  movies: readonly { readonly movieId: string }[],
  figures: FindingOf<Kind>['figures'],
): Finding {
  return { kind, severity, movies: movies.map(({ movieId }) => movieId), figures } as Finding;
}

export const findingKinds = Object.keys(sentences) as readonly FindingKind[];

/** A finding as one sentence. */
export function findingText({ kind, figures, movies }: Finding): string {
  const sentence: (figures: never, names: Names) => string = sentences[kind];
  return sentence(
    figures as never,
    movies.map((movie) => tidyTitle(movie)),
  );
}

/** Two movies, with their splits where these differ. */
function pair(names: Names, splits: readonly [Split, Split]): string {
  if (splits[0] === splits[1]) return names.join(' and ');
  return names
    .map((name, place) => `${name} (${splitText(splits[place] ?? 'train')})`)
    .join(' and ');
}

function splitsText(splits: readonly Split[]): string {
  return splits.map(splitText).join(' and ');
}

const mostNamed = 3;

function list(names: Names): string {
  const rest = names.length - mostNamed;
  if (rest > 0) return `${names.slice(0, mostNamed).join(', ')} and ${rest} more`;
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function framesText(frames: number): string {
  return frames === 1 ? 'one frame' : `${frames} frames`;
}
