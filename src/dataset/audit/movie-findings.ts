import { grouped } from '../../files/by-name.js';
import { holm } from '../../statistics/corrections.js';
import { median } from '../../statistics/crossed-table.js';
import { welchDifference } from '../../statistics/hypothesis-tests.js';
import { otherScale } from '../../trailers/catalogue/catalogue-error.js';
import { imdbIdIn, normalisedTitle } from '../../trailers/catalogue/movie-title.js';
import type { PackMovie } from '../pack/pack.js';
import { type Split, splitNames } from '../split.js';
import { type Finding, finding, type LabelShift } from './finding.js';

/** Movies that are, or may be, one movie in different splits: by movieId or IMDB id, or by title and year. */
export function identityFindings(movies: readonly PackMovie[]): readonly Finding[] {
  const shared: Finding[] = [];
  for (const [id, group] of grouped(movies, idOf)) {
    const splits = splitsOf(group);
    if (splits.length > 1) shared.push(finding('leak', 'shared-id', group, { id, splits }));
  }
  for (const ofTitle of grouped(movies, ({ title }) => normalisedTitle(title)).values()) {
    for (const group of nearInYears(ofTitle)) {
      const splits = splitsOf(group);
      // Movies of one id are named above.
      if (splits.length < 2 || new Set(group.map((movie) => idOf(movie))).size < 2) continue;
      const byYear = grouped(group, ({ year }) => year);
      const isLeak = [...byYear].some(([year, ofYear]) => surelyOne(year, ofYear));
      const figures = { title: group[0]?.title ?? '', years: [...byYear.keys()], splits };
      shared.push(finding(isLeak ? 'leak' : 'warning', 'shared-title', group, figures));
    }
  }
  return shared;
}

/** Two splits show one title of one year, and IMDB does not tell the movies apart. */
function surelyOne(year: number | null, movies: readonly PackMovie[]): boolean {
  return (
    year !== null &&
    splitsOf(movies).length > 1 &&
    movies.some(({ movieId }) => imdbIdIn(movieId) === null)
  );
}

/** Separates movies of one title where their years are more than one apart; a movie without a year may be any of them. */
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
    .map((shift) => finding('warning', 'label-shift', [], shift));
}

/** A pool below this share of the median is tiny. */
const tinyShare = 0.25;

/** Movies with fewer frames than a sweep may draw, and others whose pool is tiny compared with most. */
export function poolFindings(movies: readonly PackMovie[], minFrames: number): readonly Finding[] {
  const middle = median(movies.map(({ frameCount }) => frameCount));
  return movies.flatMap((movie): readonly Finding[] => {
    const frames = movie.frameCount;
    if (frames < minFrames)
      return [finding('warning', 'few-frames', [movie], { frames, minFrames })];
    if (frames >= tinyShare * middle) return [];
    return [finding('note', 'small-pool', [movie], { frames, median: middle })];
  });
}

/** IMDB's scale. */
const [lowestScore, highestScore] = [1, 10];

/** Of 5,043 scores of IMDB, 18 lie further than this from the median. */
const mostDeviations = 4;

/** From so many scores on a median absolute deviation says something. */
const fewestScores = 20;

/** Scores that cannot be, are placeholders more often than opinions, or lie far from all others. */
export function scoreFindings(movies: readonly PackMovie[]): readonly Finding[] {
  const scores = movies.map(({ score }) => score).toSorted((first, second) => first - second);
  const off = scores.filter((score) => score < lowestScore || score > highestScore).length;
  const scale = otherScale(scores);
  const isOtherScale = scale !== null || off > movies.length / 2;
  const middle = median(scores);
  const deviation = 1.4826 * median(scores.map((score) => Math.abs(score - middle)));
  const findings: Finding[] = [];
  if (isOtherScale) {
    const [lowest, highest] = [scores[0] ?? 0, scores.at(-1) ?? 0];
    const figures = { scale, movies: movies.length, off, lowest, highest };
    findings.push(finding('warning', 'other-scale', [], figures));
  }
  for (const movie of movies) {
    const { score } = movie;
    const deviations = Math.abs(score - middle) / deviation;
    if (!isOtherScale && (score <= lowestScore || score >= highestScore)) {
      const why = score === lowestScore || score === highestScore ? 'end-of-scale' : 'off-scale';
      findings.push(finding('warning', 'doubtful-score', [movie], { score, why }));
    } else if (movies.length >= fewestScores && deviation > 0 && deviations > mostDeviations) {
      findings.push(
        finding('note', 'score-outlier', [movie], { score, median: middle, deviations }),
      );
    }
  }
  return findings;
}
