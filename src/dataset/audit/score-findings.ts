import { otherScale } from '../../trailers/catalogue/catalogue-error.js';
import { median } from '../median.js';
import type { PackMovie } from '../pack/pack.js';
import type { Finding } from './finding.js';

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
