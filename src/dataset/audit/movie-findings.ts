import { grouped } from '../../files/by-name.js';
import { holm } from '../../statistics/corrections.js';
import { welchDifference } from '../../statistics/hypothesis-tests.js';
import { otherScale } from '../../trailers/catalogue/catalogue-error.js';
import { imdbIdIn, normalisedTitle } from '../../trailers/catalogue/movie-title.js';
import type { PackMovie } from '../pack/pack.js';
import { type Split, splitNames } from '../split.js';
import type { Finding, LabelShift } from './finding.js';

/** Movies that are, or may be, one movie in different splits: by movieId or IMDB id, or by title and year. */
export function identityFindings(movies: readonly PackMovie[]): readonly Finding[] {
  return [
    ...[...grouped(movies, idOf)].flatMap(([id, group]): readonly Finding[] => {
      const splits = splitsOf(group);
      if (splits.length < 2) return [];
      const figures = { id, splits };
      return [{ kind: 'shared-id', severity: 'leak', movies: idsOf(group), figures }];
    }),
    ...[...grouped(movies, ({ title }) => normalisedTitle(title))]
      .flatMap(([, group]) => nearInYears(group))
      .flatMap((group) => titleFinding(group)),
  ];
}

function titleFinding(group: readonly PackMovie[]): readonly Finding[] {
  const splits = splitsOf(group);
  // Movies of one id are told of as such.
  if (splits.length < 2 || new Set(group.map((movie) => idOf(movie))).size < 2) return [];
  const years = [...new Set(group.map(({ year }) => year))];
  return [
    {
      kind: 'shared-title',
      severity: [...grouped(group, ({ year }) => year)].some(([year, ofYear]) =>
        surelyOne(year, ofYear),
      )
        ? 'leak'
        : 'warning',
      movies: idsOf(group),
      figures: { title: group[0]?.title ?? '', years, splits },
    },
  ];
}

/** Two splits show one title of one year, and IMDB does not tell the movies apart. */
function surelyOne(year: number | null, movies: readonly PackMovie[]): boolean {
  return (
    year !== null &&
    splitsOf(movies).length > 1 &&
    movies.some(({ movieId }) => imdbIdIn(movieId) === null)
  );
}

/** Parts movies of one title where their years lie more than one apart; a movie without a year may be any of them. */
function nearInYears(movies: readonly PackMovie[]): readonly (readonly PackMovie[])[] {
  if (movies.length < 2 || movies.some(({ year }) => year === null)) return [movies];
  const parts: PackMovie[][] = [];
  let last = Number.NaN;
  for (const movie of movies.toSorted((first, second) => (first.year ?? 0) - (second.year ?? 0))) {
    const year = movie.year ?? 0;
    if (year - last <= 1) parts.at(-1)?.push(movie);
    else parts.push([movie]);
    last = year;
  }
  return parts;
}

function idOf({ movieId }: PackMovie): string {
  return imdbIdIn(movieId) ?? movieId;
}

function idsOf(movies: readonly PackMovie[]): readonly string[] {
  return movies.map(({ movieId }) => movieId);
}

function splitsOf(movies: readonly PackMovie[]): readonly Split[] {
  return splitNames.filter((split) => movies.some((movie) => movie.split === split));
}

/** How often chance may flag a dataset whose splits were drawn fairly. */
const errorRate = 0.05;

/** The shift of validation and test against training, where either has labels enough for an interval. */
export function labelShifts(
  labels: Readonly<Record<Split, readonly number[]>>,
): readonly LabelShift[] {
  const trainingMovies = labels.train.length;
  const shifts = (['validation', 'test'] as const).flatMap((split): readonly LabelShift[] => {
    const found = welchDifference(labels.train, labels[split]);
    if (found === null) return [];
    const { difference, low, high, p } = found;
    return [{ split, difference, low, high, p, movies: labels[split].length, trainingMovies }];
  });
  const adjusted = holm(shifts.map(({ p }) => p));
  return shifts.map((shift, place) => ({ ...shift, p: adjusted[place] ?? 1 }));
}

/** The shifts that are more than chance. */
export function shiftFindings(shifts: readonly LabelShift[]): readonly Finding[] {
  return shifts
    .filter(({ p }) => p < errorRate)
    .map((figures) => ({ kind: 'label-shift', severity: 'warning', movies: [], figures }));
}

/** A pool below this share of the median is tiny. */
const tinyShare = 0.25;

/** Movies with fewer frames than a sweep may draw, and others whose pool is tiny beside those of most. */
export function poolFindings(movies: readonly PackMovie[], minFrames: number): readonly Finding[] {
  const counts = movies.map(({ frameCount }) => frameCount).toSorted((a, b) => a - b);
  const middle = median(counts);
  return movies.flatMap(({ movieId, frameCount: frames }): readonly Finding[] => {
    if (frames < minFrames) {
      const figures = { frames, minFrames };
      return [{ kind: 'few-frames', severity: 'warning', movies: [movieId], figures }];
    }
    if (frames < tinyShare * middle) {
      const figures = { frames, median: middle };
      return [{ kind: 'small-pool', severity: 'note', movies: [movieId], figures }];
    }
    return [];
  });
}

/** IMDB's scale. */
const lowestScore = 1;
const highestScore = 10;

/** Of 5,043 scores of IMDB, 18 lie further than this from the median. */
const mostDeviations = 4;

/** From so many scores on a median absolute deviation says something. */
const fewestScores = 20;

/** Scores that cannot be, are placeholders more often than opinions, or lie far from all others. */
export function scoreFindings(movies: readonly PackMovie[]): readonly Finding[] {
  const scores = movies.map(({ score }) => score).toSorted((first, second) => first - second);
  const off = movies.filter(({ score }) => score < lowestScore || score > highestScore);
  const scale = otherScale(scores);
  const isOtherScale = scale !== null || off.length > movies.length / 2;
  const middle = median(scores);
  const deviation =
    1.4826 * median(scores.map((score) => Math.abs(score - middle)).toSorted((a, b) => a - b));
  const findings: Finding[] = [];
  if (isOtherScale) {
    const [lowest, highest] = [scores[0] ?? 0, scores.at(-1) ?? 0];
    const figures = { scale, movies: movies.length, off: off.length, lowest, highest };
    findings.push({ kind: 'other-scale', severity: 'warning', movies: [], figures });
  }
  for (const { movieId, score } of movies) {
    const deviations = Math.abs(score - middle) / deviation;
    const why =
      score < lowestScore || score > highestScore
        ? 'off-scale'
        : score === lowestScore || score === highestScore
          ? 'end-of-scale'
          : null;
    if (why !== null && !isOtherScale) {
      const figures = { score, why } as const;
      findings.push({ kind: 'doubtful-score', severity: 'warning', movies: [movieId], figures });
    } else if (movies.length >= fewestScores && deviation > 0 && deviations > mostDeviations) {
      const figures = { score, median: middle, deviations };
      findings.push({ kind: 'score-outlier', severity: 'note', movies: [movieId], figures });
    }
  }
  return findings;
}

/** The median of numbers in rising order; 0 of none. */
export function median(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (lower + upper) / 2;
}
