import type { PackMovie } from '../pack/pack.js';
import { countSplits } from '../split.js';
import type { Finding, Severity } from './finding.js';
import type { CommonPicture, PicturePair } from './shared-pictures.js';

/**
 * Movies whose trailers are copies, told of together where they are more than two; pairs that share a picture or two; logos.
 * @param movies by the numbers that pairs and pictures name
 */
export function frameFindings(
  movies: readonly PackMovie[],
  pairs: Iterable<PicturePair>,
  common: readonly CommonPicture[],
): readonly Finding[] {
  const singles: Finding[] = [];
  // The first movie of each one's group, and a pair that begins with it.
  const leaders = movies.map((_, number) => number);
  const firstPairs = new Map<number, PicturePair>();
  for (const pair of pairs) {
    const [one, other] = pair.movies;
    if (pair.copied) {
      if (!firstPairs.has(one)) firstPairs.set(one, pair);
      joinGroups(leaders, one, other);
    } else {
      singles.push(pairFinding(movies, pair));
    }
  }
  const copies = [...groupsOf(leaders)].flatMap(([leader, group]): readonly Finding[] => {
    const pair = firstPairs.get(leader);
    if (pair === undefined) return [];
    return [group.length === 2 ? pairFinding(movies, pair) : groupFinding(movies, group)];
  });
  return [...copies, ...singles, ...common.map((picture) => commonFinding(movies, picture))];
}

function pairFinding(movies: readonly PackMovie[], pair: PicturePair): Finding {
  const { copied, pictures, common, frames } = pair;
  const [first, second] = [movieAt(movies, pair.movies[0]), movieAt(movies, pair.movies[1])];
  const figures = {
    pictures: copied ? pictures + common : pictures,
    frames,
    of: [first.frameCount, second.frameCount],
    splits: [first.split, second.split],
    scores: [first.score, second.score],
  } as const;
  const ids = [first.movieId, second.movieId];
  return copied
    ? { kind: 'shared-frames', severity: severityOf([first, second]), movies: ids, figures }
    : { kind: 'single-frames', severity: 'note', movies: ids, figures };
}

function groupFinding(movies: readonly PackMovie[], group: readonly number[]): Finding {
  const members = group.map((number) => movieAt(movies, number));
  return {
    kind: 'same-trailer',
    severity: severityOf(members),
    movies: members.map(({ movieId }) => movieId),
    figures: { movies: members.length, splits: countSplits(members) },
  };
}

/** Copies in two splits leak; within one they are fewer movies than they seem, which matters where something is measured. */
function severityOf(movies: readonly PackMovie[]): Severity {
  const splits = new Set(movies.map(({ split }) => split));
  if (splits.size > 1) return 'leak';
  return splits.has('train') ? 'note' : 'warning';
}

function commonFinding(movies: readonly PackMovie[], picture: CommonPicture): Finding {
  return {
    kind: 'common-picture',
    severity: 'note',
    movies: picture.movies.map((number) => movieAt(movies, number).movieId),
    figures: { movies: picture.movies.length, frames: picture.frames },
  };
}

function movieAt(movies: readonly PackMovie[], number: number): PackMovie {
  const movie = movies[number];
  if (movie === undefined) throw new RangeError(`There is no movie ${number}.`);
  return movie;
}

function leaderOf(leaders: number[], number: number): number {
  let at = number;
  while (leaders[at] !== at) {
    const above = leaders[leaders[at] as number] as number;
    leaders[at] = above;
    at = above;
  }
  return at;
}

function joinGroups(leaders: number[], first: number, second: number): void {
  const one = leaderOf(leaders, first);
  const other = leaderOf(leaders, second);
  leaders[Math.max(one, other)] = Math.min(one, other);
}

function groupsOf(leaders: number[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const number of leaders.keys()) {
    const leader = leaderOf(leaders, number);
    const group = groups.get(leader);
    if (group === undefined) groups.set(leader, [number]);
    else group.push(number);
  }
  return groups;
}
