import type { ProblemOf } from '../../files/problem-error.js';
import type { ExtractionOptions } from '../../frames/extraction-options.js';
import type { CatalogueMovie } from '../../trailers/catalogue/read-scores.js';

/** An image file, with the hash that it must have where one is known: a damaged JPEG mostly decodes without complaint. */
export interface SourceImage {
  readonly path: string;
  readonly sha256: string | null;
  /** The folder that it may not lead out of, for an image of a pool; missing for the user's own images, which may be links. */
  readonly within?: string;
}

/** A movie with score and frames, before it is packed. */
export interface SourceMovie {
  readonly movieId: string;
  readonly title: string;
  readonly year: number | null;
  readonly score: number;
  /** What decides its split: see movieIdentity in trailers/. */
  readonly identity: string;
  /** In film order. */
  readonly frames: readonly SourceImage[];
  /** The video that the frames were taken out of, and how; missing where they are the user's images. */
  readonly video?: { readonly sha256: string | null; readonly extraction: ExtractionOptions };
}

interface OtherYears {
  readonly years: readonly (number | null)[];
}

/** Why a folder of frames did not become a movie of the dataset, in words that follow its name. */
const reasons = {
  'not-a-folder': () => 'is not a folder',
  /** The name has the bytes that are not UTF-8 as \xNN. */
  'name-not-utf8': () => 'has a name that is not UTF-8; rename it, for example with convmv',
  'no-manifest': ({ reason }: { readonly reason: string }) => `has no usable manifest (${reason})`,
  'refused-video': ({ reason }: { readonly reason: string }) =>
    `has no frames, since its video was refused (${reason})`,
  'unknown-title': () => 'has no row in the score file',
  'unusable-score': ({ line }: { readonly line: number }) =>
    `has no usable score on line ${line} of the score file`,
  'ambiguous-title': ({ years }: OtherYears) =>
    `is the title of several movies (${yearsText(years)}); add the year to the folder's name, as in "Title (1995)"`,
  'ambiguous-video': ({ lines }: { readonly lines: readonly number[] }) =>
    `is named by several rows of the score file (lines ${lines.slice(0, 5).join(', ')}); give those videos different names`,
  'other-year': ({ years }: OtherYears) =>
    `is in the score file with another year (${yearsText(years)})`,
  'same-video': ({ as }: { readonly as: string }) => `was made of the same video as ${as}`,
  'same-movie': ({ movieId, as }: { readonly movieId: string; readonly as: string }) =>
    `is the same movie (${movieId}) as ${as}`,
  'too-few-frames': (left: { readonly frames: number; readonly minFrames: number }) =>
    `has ${left.frames} usable frames, fewer than the ${left.minFrames} required`,
};

/** `name` is the folder's. */
export type LeftOut = { readonly name: string } & ProblemOf<typeof reasons>;

export function leftOutText(left: LeftOut): string {
  const reason: (facts: never) => string = reasons[left.kind];
  return reason(left as never);
}

function yearsText(years: readonly (number | null)[]): string {
  return years.map((year) => year ?? 'no year').join(', ');
}

/** An image that is there and was not used. */
export interface UnusedImage {
  readonly path: string;
  readonly reason: string;
}

/** Frames that a row of the score file found. */
export interface FoundFrames {
  readonly movieId: string;
  /** How their title was found, where it is not simply equal to the row's. */
  readonly likeness: string | null;
}

/** All that a folder and a score file give together. */
export interface DatasetSource {
  readonly kind: 'frames' | 'images';
  readonly folder: string;
  readonly movies: readonly SourceMovie[];
  /** The rows of the score file that found frames, with those: a movie may have several trailers. */
  readonly scored: ReadonlyMap<CatalogueMovie, readonly FoundFrames[]>;
  readonly leftOut: readonly LeftOut[];
  readonly unusedImages: readonly UnusedImage[];
}
