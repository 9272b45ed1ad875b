import { grouped } from '../../files/by-name.js';
import type { PackMovie } from '../pack/pack.js';
import { countSplits } from '../split.js';
import { type Finding, finding, type Severity } from './finding.js';
import { join, rootOf } from './pictures.js';

/** Two movies, by their numbers, and what they share. */
interface PicturePair {
  readonly movies: readonly [number, number];
  /** Pictures that both show and fewer than `manyMovies` do. */
  readonly pictures: number;
  /** Pictures that both show and many movies do: logos, rating cards. */
  readonly common: number;
  /** Frames of the one and of the other that are in shared pictures of either kind. */
  readonly frames: readonly [number, number];
  /** Whether that is so much that their trailers have a common source. */
  readonly copied: boolean;
}

/** A picture that many movies show. */
interface CommonPicture {
  /** Numbers of the movies, rising. */
  readonly movies: readonly number[];
  readonly frames: number;
}

/** A picture that so many movies show is a logo or a rating card rather than a copied trailer. */
const manyMovies = 5;

/**
 * From so many pictures on that only few movies show, two trailers have a common source. Measured on nine trailers, each encoded
 * again with fewer bits and sampled at other times: 19 to 45 pictures a pair. Of the 88,000 pairs of 420 synthetic trailers three
 * share one picture, of the 45 pairs of 10 real ones none.
 */
export const copiedPictures = 3;

/**
 * Copies of one trailer under many names look like logos, each picture being in many movies; but logos do not fill a quarter of a
 * trailer.
 */
const copiedShare = 0.25;

/**
 * What movies share, from the picture of every frame (see groupPictures). Movies that share nothing but a few logos are no pair, or
 * there would be one for any two of them.
 * @returns pairs in the order of their numbers, and common pictures in film order of their first frame.
 */
export function sharedPictures(
  pictureOf: Uint32Array,
  movieOf: Uint32Array,
  movies: number,
): { readonly pairs: Iterable<PicturePair>; readonly common: readonly CommonPicture[] } {
  const pictures = picturesOfSeveral(pictureOf, movieOf);
  const shown = Array.from({ length: movies }, (): Map<number, number>[] => []);
  for (const frames of pictures) for (const movie of frames.keys()) shown[movie]?.push(frames);
  const counts = countsOf(movieOf, movies);
  // Made one by one: of one trailer under a thousand names there are half a million.
  function* pairs() {
    for (const [movie, ofMovie] of shown.entries()) yield* pairsOf(movie, ofMovie, counts);
  }
  const common = pictures
    .filter((frames) => frames.size >= manyMovies)
    .map((frames) => ({
      movies: [...frames.keys()].toSorted((first, second) => first - second),
      frames: [...frames.values()].reduce((sum, count) => sum + count, 0),
    }));
  return { pairs: pairs(), common };
}

/** The pairs of a movie with later ones, from the pictures that it shows. */
function pairsOf(
  movie: number,
  pictures: readonly ReadonlyMap<number, number>[],
  counts: Uint32Array,
): readonly PicturePair[] {
  const others = new Map<number, { pictures: number; common: number; frames: [number, number] }>();
  for (const frames of pictures) {
    for (const [other, count] of frames) {
      if (other <= movie) continue;
      const pair = others.get(other) ?? { pictures: 0, common: 0, frames: [0, 0] };
      others.set(other, pair);
      pair[frames.size < manyMovies ? 'pictures' : 'common'] += 1;
      pair.frames[0] += frames.get(movie) ?? 0;
      pair.frames[1] += count;
    }
  }
  return [...others]
    .toSorted(([first], [second]) => first - second)
    .flatMap(([other, pair]): readonly PicturePair[] => {
      const share = Math.min(
        pair.frames[0] / (counts[movie] as number),
        pair.frames[1] / (counts[other] as number),
      );
      const copied =
        pair.pictures >= copiedPictures ||
        (pair.pictures + pair.common >= copiedPictures && share >= copiedShare);
      return pair.pictures > 0 || copied ? [{ movies: [movie, other], ...pair, copied }] : [];
    });
}

/** Of each picture that more than one movie shows, the number of frames by movie. */
function picturesOfSeveral(
  pictureOf: Uint32Array,
  movieOf: Uint32Array,
): readonly Map<number, number>[] {
  const sizes = countsOf(pictureOf, pictureOf.length);
  const pictures = new Map<number, Map<number, number>>();
  for (const [frame, picture] of pictureOf.entries()) {
    if (sizes[picture] === 1) continue;
    const movie = movieOf[frame] as number;
    const frames = pictures.get(picture) ?? new Map<number, number>();
    pictures.set(picture, frames);
    frames.set(movie, (frames.get(movie) ?? 0) + 1);
  }
  return [...pictures.values()].filter((frames) => frames.size > 1);
}

/**
 * Movies whose trailers are copies, in one finding where they are more than two; pairs that share a picture or two; logos.
 * @param movies by the numbers that pairs and pictures name
 */
export function frameFindings(
  movies: readonly PackMovie[],
  pairs: Iterable<PicturePair>,
  common: readonly CommonPicture[],
): readonly Finding[] {
  const singles: Finding[] = [];
  // The first movie of each one's group, and a pair that begins with it.
  const leaders = Uint32Array.from(movies.keys());
  const firstPairs = new Map<number, PicturePair>();
  for (const pair of pairs) {
    const [one, other] = pair.movies;
    if (pair.copied) {
      if (!firstPairs.has(one)) firstPairs.set(one, pair);
      join(leaders, one, other);
    } else {
      singles.push(pairFinding(movies, pair));
    }
  }
  const groups = grouped(leaders.keys(), (number) => rootOf(leaders, number));
  const copies = [...groups].flatMap(([leader, group]): readonly Finding[] => {
    const pair = firstPairs.get(leader);
    if (pair === undefined) return [];
    if (group.length === 2) return [pairFinding(movies, pair)];
    const members = moviesAt(movies, group);
    const figures = { movies: members.length, splits: countSplits(members) };
    return [finding(severityOf(members), 'same-trailer', members, figures)];
  });
  const logos = common.map(({ movies: showing, frames }) =>
    finding('note', 'common-picture', moviesAt(movies, showing), {
      movies: showing.length,
      frames,
    }),
  );
  return [...copies, ...singles, ...logos];
}

function pairFinding(movies: readonly PackMovie[], pair: PicturePair): Finding {
  const { copied, pictures, common, frames } = pair;
  const both = moviesAt(movies, pair.movies);
  const [first, second] = both as readonly [PackMovie, PackMovie];
  const figures = {
    pictures: copied ? pictures + common : pictures,
    frames,
    of: [first.frameCount, second.frameCount],
    splits: [first.split, second.split],
    scores: [first.score, second.score],
  } as const;
  return copied
    ? finding(severityOf(both), 'shared-frames', both, figures)
    : finding('note', 'single-frames', both, figures);
}

/** Copies in two splits leak; within one they are fewer movies than they seem, which matters where something is measured. */
function severityOf(movies: readonly PackMovie[]): Severity {
  const splits = new Set(movies.map(({ split }) => split));
  if (splits.size > 1) return 'leak';
  return splits.has('train') ? 'note' : 'warning';
}

function moviesAt(movies: readonly PackMovie[], numbers: readonly number[]): readonly PackMovie[] {
  return numbers.map((number) => movies[number] as PackMovie);
}

/** How often each number below `most` occurs. */
function countsOf(numbers: Uint32Array, most: number): Uint32Array {
  const counts = new Uint32Array(most);
  for (const number of numbers) counts[number] = (counts[number] as number) + 1;
  return counts;
}
