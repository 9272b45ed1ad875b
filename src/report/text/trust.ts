import type { ReportFigures } from '../report-figures.js';
import { counted, numberText } from '../../text/numbers.js';
import { selectionTexts } from './selection.js';

/** What choosing the best did and what the verdict could have seen, in words. */
export function trustTexts(figures: ReportFigures): string[] {
  const { verdict } = figures.power;
  return [...choiceTexts(figures), ...(verdict === null ? [] : [verdictPowerText(verdict)])];
}

/** Empty where nothing was tried. */
export function choiceTexts({
  selection,
  leaderboard,
  provenance,
  verdict,
}: ReportFigures): string[] {
  if (selection !== null) {
    const { replicates } = provenance;
    return selectionTexts(selection, { replicates, tested: 'testMse' in verdict });
  }
  const tried = leaderboard.filter(({ validation }) => validation !== null).length;
  if (tried === 1) return ['One setting was tried, so that no choice flattered its figures.'];
  return tried === 0
    ? []
    : [
        `The best of ${tried} settings on validation looks better on validation than it is. How much cannot be told here: that takes predictions of ten movies or more by every setting.`,
      ];
}

export function verdictPowerText({
  detectable,
  movies,
  replicates,
}: NonNullable<ReportFigures['power']['verdict']>): string {
  const seeds =
    replicates === 1
      ? 'one replicate, so that the luck of the training seed is left out of it'
      : counted(replicates, 'replicate');
  return `With ${counted(movies, 'test movie')} and ${seeds}, at the spread seen here, the interval of the chosen setting’s relative MSE would exclude 1 in four sweeps of five if its true MSE were ${numberText(detectable, 2)} times the baseline’s or less. A setting between that and 1 may beat the baseline without this sweep being able to say so.`;
}
