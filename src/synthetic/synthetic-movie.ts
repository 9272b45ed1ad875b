import { canonicalJson } from '../files/canonical-json.js';
import { sha256 } from '../files/hash.js';
import { safeName } from '../files/safe-name.js';
import { randomStream, type RandomStream } from '../random/stream.js';

/** A movie that does not exist: a row of catalogue.csv. */
export type SyntheticMovie = ReturnType<typeof syntheticMovie>;

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
export function syntheticMovie(form: TrailerForm, index: number) {
  const stream = randomStream([form.seed, 'synthetic', 'movie', index]);
  const unseen = stream.normal();
  const label =
    Math.sqrt(visibleShare) * hiddenScore(form.seed, index) + Math.sqrt(1 - visibleShare) * unseen;
  // On IMDB's scale, with one decimal.
  const score = Math.min(10, Math.max(1, Math.round((6.4 + 1.05 * label) * 10) / 10));
  const year = 1970 + stream.below(55);
  const title = movieTitle(stream);
  const identity = canonicalJson({ ...form, index, recipeVersion });
  const movieId = safeName(title, sha256(identity).slice(0, 10));
  return { movieId, title, year, score, youtubeId: null };
}

const adjectives =
  'Silent Crimson Last Hidden Broken Golden Endless Paper Electric Forgotten Midnight Northern Hollow Velvet Burning Secret Düstere'.split(
    ' ',
  );
const nouns =
  'River Empire Garden Machine Harbour Promise Shadow Orchard Signal Café Winter Mirror Station Island Letter Horizon Señor Übermut'.split(
    ' ',
  );
const names = 'Amélie Jürgen Clara Otto Zoë Marcel Ingrid Łukasz Naomi'.split(' ');
const places = ['Lisbon', 'the Moon', 'São Paulo', 'Nowhere', 'Malmö', 'the Old Town', 'Kraków'];

/** A title that no film need have: some with commas, quotes, umlauts and colons, as real ones have. */
function movieTitle(stream: RandomStream): string {
  const pick = (words: readonly string[]) => words[stream.below(words.length)] ?? '';
  const adjective = pick(adjectives);
  const noun = pick(nouns);
  const name = pick(names);
  const place = pick(places);
  const forms = [
    `The ${adjective} ${noun}`,
    `${adjective} ${noun}`,
    `${name} and the ${noun} in ${place}`,
    `The ${noun}: ${adjective} Days`,
    `${name}, ${pick(names)} and the ${noun}`,
    `"${adjective} ${noun}" for ${name}`,
    `${adjective} ${noun} ${2 + stream.below(3)}`,
    `The ${adjective} ${noun} of ${place}`,
    `${name}'s ${adjective} ${noun}`,
  ];
  return pick(forms);
}
