import { shortLine } from '../../files/sanitize-text.js';
import { mostOfCell } from './row-problem.js';

/** What a person should know of a score file that was read: nothing is wrong for sure. */
export type ScoreCaution =
  | { readonly kind: 'other-encoding'; readonly line: number }
  /** Positions count from 1. */
  | {
      readonly kind: 'repeated-column';
      readonly column: string;
      readonly positions: readonly number[];
    }
  | {
      readonly kind: 'several-score-columns';
      readonly taken: string;
      readonly others: readonly string[];
    }
  | {
      readonly kind: 'other-scale';
      readonly scale: ScoreScale;
      readonly column: string;
      readonly lowest: number;
      readonly highest: number;
      readonly scores: number;
    };

export type ScoreScale = '0 to 1' | '0 to 5' | '0 to 100';

/** Of IMDB's scores one in ten is 5 or lower: so many in a row do not happen by chance. */
const fewestScores = 5;

/**
 * The scale that scores seem to be on where it is not IMDB's of 1 to 10, or null. Half a star is the least that sites with five give,
 * so that nothing above 5 among several scores is taken for that scale.
 */
export function otherScale(scores: readonly number[]): ScoreScale | null {
  if (scores.length < fewestScores) return null;
  let [highest, above] = [0, 0];
  for (const score of scores) {
    if (score > 10) above += 1;
    if (score > highest) highest = score;
  }
  if (above > scores.length / 2) return highest <= 100 ? '0 to 100' : null;
  if (highest <= 1) return '0 to 1';
  return highest <= 5 ? '0 to 5' : null;
}

/** What to do about scores on such a scale. */
export function scaleAdvice(scale: ScoreScale): string {
  const how = {
    '0 to 1': 'multiply them by 10',
    '0 to 5': 'double them',
    '0 to 100': 'divide them by 10',
  };
  return `scores are taken as they are, from 0 to 10: ${how[scale]} if they are to be compared with IMDB's`;
}

/** The caution as a sentence about the score file, without a full stop. */
export function cautionText(caution: ScoreCaution): string {
  switch (caution.kind) {
    case 'other-encoding':
      return `line ${caution.line} is not UTF-8, so the file was read as Windows-1252: check a title with an accent, or save it as CSV in UTF-8`;
    case 'repeated-column': {
      const [first, ...others] = caution.positions;
      return `several columns are called ${shortLine(caution.column, mostOfCell)} (${[first, ...others].join(', ')}): number ${first ?? 1} is the one that counts`;
    }
    case 'several-score-columns':
      return `several columns may be the score: ${shortLine(caution.taken, mostOfCell)} was taken, not ${caution.others
        .slice(0, 5)
        .map((cell) => shortLine(cell, mostOfCell))
        .join(', ')}; --score-column names another`;
    case 'other-scale': {
      const { scale, column, lowest, highest, scores } = caution;
      return `the ${scores} scores in ${shortLine(column, mostOfCell)} go from ${lowest} to ${highest}, as on a scale of ${scale}; ${scaleAdvice(scale)}`;
    }
  }
}
