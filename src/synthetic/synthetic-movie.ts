import { canonicalJson } from '../files/canonical-json.js';
import { sha256 } from '../files/hash.js';
import { safeName } from '../files/safe-name.js';
import { randomStream } from '../random/stream.js';
import { movieTitle } from './movie-title.js';

/** A movie that does not exist: a row of catalogue.csv. */
export interface SyntheticMovie {
  readonly movieId: string;
  readonly title: string;
  readonly year: number;
  /** On IMDB's scale, one decimal: 6.4 + 1.05 y, where y = sqrt(.65) s + sqrt(.35) e. */
  readonly score: number;
  /** Nobody put it on YouTube. */
  readonly youtubeId: null;
}

/** What trailers are made of. */
export interface TrailerForm {
  readonly seed: number;
  /** Pixels; even. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly seconds: number;
}

/** Raised when the same form gives other pictures or scores. */
const recipeVersion = 1;

/** Share of the score's variance that the pictures carry: no model can get below 1 - .65 of the baseline's error. */
const visibleShare = 0.65;

/** What the pictures show: a standard normal number, the part of the score that can be seen. */
export function hiddenScore(seed: number, index: number): number {
  return randomStream([seed, 'synthetic', 'hidden-score', index]).normal();
}

/**
 * The `index`-th movie of a seed. Its id holds a hash of everything that decides its trailer, so that a file of that name is
 * that trailer.
 */
export function syntheticMovie(form: TrailerForm, index: number): SyntheticMovie {
  const stream = randomStream([form.seed, 'synthetic', 'movie', index]);
  const unseen = stream.normal();
  const label =
    Math.sqrt(visibleShare) * hiddenScore(form.seed, index) + Math.sqrt(1 - visibleShare) * unseen;
  const score = Math.min(10, Math.max(1, Math.round((6.4 + 1.05 * label) * 10) / 10));
  const year = 1970 + stream.below(55);
  const title = movieTitle(stream);
  const identity = canonicalJson({ ...form, index, recipeVersion });
  return {
    movieId: safeName(title, sha256(identity).slice(0, 10)),
    title,
    year,
    score,
    youtubeId: null,
  };
}
