import { sideOf, type Estimate } from '../../statistics/intervals.js';
import { counted, decimalsOf, intervalText, numberText, signedText } from '../../text/numbers.js';
import { capitalised, joined, pointText } from '../../text/words.js';
import type { LeaderboardRow } from '../figures/leaderboard.js';
import type { Reference } from '../figures/standards.js';
import type { Progress, Verdict } from '../figures/verdict.js';

/** The verdict in plain words, for the page and the terminal. */
interface VerdictText {
  /** One sentence that a person may stop at. */
  readonly headline: string;
  /** The figures behind it. */
  readonly detail: string;
  /** What the figures do not cover. */
  readonly caution: string | null;
}

export function verdictText(verdict: Verdict): VerdictText {
  switch (verdict.kind) {
    case 'nothing-succeeded':
      return {
        headline: 'No trial has succeeded, so there is nothing to compare.',
        detail: 'The failures below say why.',
        caution: null,
      };
    case 'reported':
      return reportedText(verdict.chosen, verdict.points);
    case 'reported-unranked':
      return {
        headline: 'No setting is chosen: no trial reported a validationMse.',
        detail: `${counted(verdict.points, 'setting')} ran. What their program reported of each is in the table of trials below.`,
        caution: null,
      };
    case 'nothing-chosen':
      return {
        headline: verdict.tested
          ? 'No setting is chosen: this dataset has no validation split.'
          : 'Nothing is reported as a test: every movie is in the training split.',
        detail: `${counted(verdict.points, 'setting')} trained. ${verdict.tested ? 'Choosing one by its test error would flatter it, so none is reported as best.' : 'Their training errors say how well each fits these movies, and nothing of other movies.'}`,
        caution: null,
      };
    case 'no-test': {
      const { mse = null, relativeMse = null } = verdict.chosen.validation ?? {};
      const relative =
        relativeMse === null ? '' : `, ${estimateText(relativeMse)} times the baseline`;
      return {
        headline: 'Nothing is reported as a test: this dataset has no test split.',
        detail: `${chosenText(verdict.chosen, verdict.points)} Its validation MSE is ${estimateText(mse)}${relative}${basisText(mse, 'validation')}.`,
        caution:
          'The movies that chose this setting also measured it, so its figure is too good by an unknown amount.',
      };
    }
    case 'beats':
    case 'does-not-beat':
      return testedText(verdict);
  }
}

function testedText(verdict: Extract<Verdict, { kind: 'beats' | 'does-not-beat' }>): VerdictText {
  const { chosen, points, testMse, relativeMse, baselineMse, fromReference } = verdict;
  const baseline =
    baselineMse === null
      ? ''
      : `; always predicting the training mean gives ${numberText(baselineMse.value, decimalsOf(testMse))}`;
  const isWorseThanRidge = fromReference !== null && sideOf(fromReference, 0) !== 'below';
  return {
    headline:
      verdict.kind === 'beats'
        ? `${capitalised(settingName(chosen))} beats the naive baseline${isWorseThanRidge ? ', but not ridge regression on frame statistics' : ''}.`
        : 'No setting beats the baseline.',
    detail: joined([
      chosenText(chosen, points),
      `Its test MSE is ${estimateText(testMse)}${basisText(testMse, 'test')}${baseline}.`,
      relativeText(relativeMse),
      fromReference === null ? '' : referenceText(fromReference),
    ]),
    caution:
      testMse.replicates === 1
        ? 'One replicate: the interval covers which movies were tested, not the luck of the training seed.'
        : null,
  };
}

function reportedText(chosen: LeaderboardRow, points: number): VerdictText {
  const { validation, test } = chosen;
  const tested = test === null ? '' : `, its test MSE ${numberText(test.mse.value, 3)}`;
  const value = validation === null ? 'unknown' : numberText(validation.mse.value, 3);
  return {
    headline: points === 1 ? 'One setting was tried.' : `Validation chose ${settingName(chosen)}.`,
    detail: `${chosenText(chosen, points)} Its validation MSE is ${value}${tested}${basisText(validation?.mse ?? null, 'validation')}.`,
    caution:
      'These are the figures that the program reported. Without predictions there is nothing to compare settings by, movie by movie, and no interval: the difference may be luck.',
  };
}

function settingName({ axes }: LeaderboardRow): string {
  return pointText(axes).replaceAll(' · ', ', ');
}

function relativeText(relative: Estimate | null): string {
  const side = relative === null ? null : sideOf(relative, 1);
  if (side === null) {
    return 'There is no interval to compare it with the baseline, so it is not taken to beat it.';
  }
  const reading = {
    below: 'the whole interval lies below 1.',
    around: 'the interval includes 1, so the difference may be luck.',
    above: 'the whole interval lies above 1, so it is worse than guessing the mean.',
  };
  return `That is ${estimateText(relative)} times the baseline: ${reading[side]}`;
}

function chosenText({ axes }: LeaderboardRow, points: number): string {
  return points === 1
    ? `One setting was tried: ${pointText(axes)}.`
    : `Of ${counted(points, 'setting')}, validation chose ${pointText(axes)}.`;
}

/** `0.67 (95 % interval 0.58 to 0.78)`. */
function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return 'unknown';
  const decimals = decimalsOf(estimate);
  const interval =
    estimate.low === null
      ? 'no interval'
      : `${Math.round(estimate.level * 100)} % interval ${intervalText(estimate, decimals)}`;
  return `${numberText(estimate.value, decimals)} (${interval})`;
}

function basisText(estimate: Estimate | null, split: string): string {
  if (estimate === null) return '';
  const replicates = counted(estimate.replicates, 'replicate');
  return estimate.movies === 0
    ? ` with ${replicates}`
    : ` on ${counted(estimate.movies, `${split} movie`)} and ${replicates}`;
}

/** How much of the sweep the page covers; null where it is all there. */
export function progressText({ planned, finished, states, complete }: Progress): string | null {
  if (complete) return null;
  const rest = joined(
    [
      states.running > 0 ? `${states.running} running` : '',
      states.planned > 0 ? `${states.planned} still to come` : '',
    ],
    ', ',
  );
  return `Not finished: ${finished} of ${counted(planned, 'trial')} have ended (${rest}). What follows is what those say so far.`;
}

/** The name of the reference wherever it is a row. */
export const referenceName = 'ridge on frame statistics';

/** Whether the chosen setting beats the cheap reference, as a sentence with its figure. */
function referenceText(difference: Estimate): string {
  const decimals = decimalsOf(difference);
  const value = signedText(difference.value, decimals);
  const side = sideOf(difference, 0);
  if (side === null) {
    return `It is not taken to beat ridge regression on frame statistics: the difference of their MSEs on the same movies is ${value}, without an interval.`;
  }
  const figure = `difference ${value} in MSE on the same movies, ${Math.round(difference.level * 100)} % interval ${intervalText(difference, decimals)}`;
  const ridge = 'ridge regression on frame statistics';
  return {
    below: `It beats ${ridge} (${figure}).`,
    above: `It does not beat ${ridge}, which is better (${figure}).`,
    around: `It does not beat ${ridge} (${figure}): the interval includes 0.`,
  }[side];
}

/** What the reference's row is, or why there is none; null where there is nothing to say. */
export function referenceNote(reference: Reference): string | null {
  if (reference === null) return null;
  if (reference.kind === 'not-computed') {
    return 'There is no row of ridge regression on frame statistics: the dataset was built by an earlier version, which computed none. Build the dataset again, then run the sweep again: trials that succeeded are reused.';
  }
  if (reference.test === null && reference.validation === null) return null;
  const penalty =
    reference.validation === null ? '' : ', its penalty chosen on the validation movies';
  return `Ridge regression on frame statistics (colour means, deviations and edge energy of a movie’s frames) was fitted on the same training movies${penalty}: a deep model must also beat that.`;
}
