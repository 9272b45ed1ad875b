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
  /** The video that the frames were taken out of, and how; missing where they are somebody's images. */
  readonly video?: { readonly sha256: string | null; readonly extraction: ExtractionOptions };
}

/** Why a folder of frames did not become a movie of the dataset; `name` is the folder's. */
export type LeftOut = { readonly name: string } & (
  | { readonly kind: 'not-a-folder' }
  /** `name` has the bytes that are not as \xNN. */
  | { readonly kind: 'name-not-utf8' }
  | { readonly kind: 'no-manifest'; readonly reason: string }
  | { readonly kind: 'refused-video'; readonly reason: string }
  | { readonly kind: 'unknown-title' }
  | { readonly kind: 'unusable-score'; readonly line: number }
  | { readonly kind: 'ambiguous-title'; readonly years: readonly (number | null)[] }
  | { readonly kind: 'ambiguous-video'; readonly lines: readonly number[] }
  | { readonly kind: 'other-year'; readonly years: readonly (number | null)[] }
  | { readonly kind: 'same-video'; readonly as: string }
  | { readonly kind: 'same-movie'; readonly movieId: string; readonly as: string }
  | { readonly kind: 'too-few-frames'; readonly frames: number; readonly minFrames: number }
);

/** The reason in words, to stand after the name. */
export function leftOutText(left: LeftOut): string {
  switch (left.kind) {
    case 'not-a-folder':
      return 'is not a folder';
    case 'name-not-utf8':
      return 'has a name that is not UTF-8; rename it, for example with convmv';
    case 'no-manifest':
      return `has no usable manifest (${left.reason})`;
    case 'refused-video':
      return `has no frames, since its video was refused (${left.reason})`;
    case 'unknown-title':
      return 'has no row in the score file';
    case 'unusable-score':
      return `has no usable score on line ${left.line} of the score file`;
    case 'ambiguous-title':
      return `is the title of several movies (${yearsText(left.years)}); add the year to the folder's name, as in "Title (1995)"`;
    case 'ambiguous-video':
      return `is named by several rows of the score file (lines ${left.lines.slice(0, 5).join(', ')}); give those videos different names`;
    case 'other-year':
      return `is in the score file with another year (${yearsText(left.years)})`;
    case 'same-video':
      return `was made of the same video as ${left.as}`;
    case 'same-movie':
      return `is the same movie (${left.movieId}) as ${left.as}`;
    case 'too-few-frames':
      return `has ${left.frames} usable frames, fewer than the ${left.minFrames} asked for`;
  }
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
