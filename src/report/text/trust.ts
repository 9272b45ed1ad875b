import type { LowestTest, Selection } from '../figures/selection.js';
import type { ReportFigures } from '../report-figures.js';
import { pointText } from '../../text/words.js';
import { counted, decimalsOf, intervalText, numberText } from '../../text/numbers.js';

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
    return selectionTexts(selection, provenance.replicates, 'testMse' in verdict);
  }
  const tried = leaderboard.filter(({ validation }) => validation !== null).length;
  if (tried === 1) return ['One setting was tried, so that no choice flattered its figures.'];
  return tried === 0
    ? []
    : [
        `The best of ${tried} settings on validation looks better on validation than it is. How much is unknown here: knowing it takes predictions of ten movies or more by every setting.`,
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

/** What choosing the best of several settings by validation did, a sentence or two each. */
function selectionTexts(selection: Selection, replicates: number, tested: boolean): string[] {
  const { candidates, movies, draws, chosen, apparent, corrected } = selection;
  const drawn = replicates > 1 ? 'movies and replicates' : 'movies';
  const cost = corrected - apparent;
  const figures =
    cost > 0
      ? `on ${drawn} that had no part in the choice, what is chosen so has ${numberText(corrected, 3)}, so that the choice made it look ${numberText(cost, 3)} better than it is`
      : `on ${drawn} that had no part in the choice, what is chosen so has ${numberText(corrected, 3)}, no more, so that the choice flattered it little`;
  return [
    `Of ${counted(candidates, 'setting')}, ${pointText(chosen.axes)} has the lowest MSE on ${counted(movies, 'validation movie')}, ${numberText(apparent, 3)}. The lowest of several figures is too good: ${figures} (${counted(draws, 'bootstrap draw')} of ${drawn}; each choice measured on those not drawn; Tsamardinos and others, 2018).`,
    againText(selection),
    testText(replicates, tested),
    ...(selection.lowestTest === null ? [] : [lowestText(selection.lowestTest, chosen.point)]),
  ];
}

function testText(replicates: number, tested: boolean): string {
  if (!tested) {
    return 'There are no test figures, so the verdict’s own figure is the one that was chosen for being low: the corrected one is what to expect of other movies.';
  }
  return `The verdict’s test figures are free of this, since no test movie had a part in the choice. ${
    replicates > 1
      ? 'What a setting owes to lucky training seeds it keeps in its test figures: its replicates are the same trained models.'
      : 'What a setting owes to a lucky training seed it keeps in its test figures: with one replicate, setting and seed cannot be separated.'
  }`;
}

function againText({ chosenAgain, rivals }: Selection): string {
  const others = rivals.map(
    ({ candidate, share }) => `${pointText(candidate.axes)} (${percent(share)})`,
  );
  const rest = others.length === 0 ? '' : `; then ${others.join(', ')}`;
  return `Drawn again, validation would choose the same setting in ${percent(chosenAgain)} of draws${rest}.`;
}

function lowestText(
  { candidate, candidates, relativeMse, corrected }: LowestTest,
  chosen: string,
): string {
  const decimals = decimalsOf(relativeMse);
  const value = numberText(relativeMse.value, decimals);
  const wider = `for the lowest of ${counted(candidates, 'setting')} the 95 % interval is ${intervalText(corrected, decimals)} (max-t over all of them), not ${intervalText(relativeMse, decimals)}`;
  return candidate.point === chosen
    ? `The lowest test MSE of the table is the chosen setting’s own, ${value} times the baseline. Had it been chosen by that, its interval would not hold: ${wider}.`
    : `The lowest test MSE of the table belongs to another setting, ${pointText(candidate.axes)}: ${value} times the baseline. It is no result, since it was looked for among test figures: ${wider}.`;
}

function percent(share: number): string {
  return share < 0.01 ? 'under 1 %' : `${Math.round(100 * share)} %`;
}
