import type { LeaderboardRow } from '../figures/leaderboard.js';
import type { Progress, Verdict } from '../figures/verdict.js';
import type { Reference } from '../figures/standards.js';
import { pointText } from '../../text/words.js';
import { sideOf, type Estimate } from '../../statistics/intervals.js';
import { counted, decimalsOf, intervalText, numberText, signedText } from '../../text/numbers.js';

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
        headline: 'No setting is chosen: no trial told a validationMse.',
        detail: `${counted(verdict.points, 'setting')} ran. What their program told of each stands with every trial below.`,
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
    case 'no-test':
      return {
        headline: 'Nothing is reported as a test: this dataset has no test split.',
        detail: `${chosenText(verdict.chosen, verdict.points)} Its validation MSE is ${estimateText(verdict.chosen.validation?.mse)}${relativeText(verdict.chosen.validation?.relativeMse)}${basisText(verdict.chosen.validation?.mse, 'validation')}.`,
        caution:
          'The movies that chose this setting also measured it, so its figure is too good by an unknown amount.',
      };
    case 'beats':
    case 'does-not-beat':
      return testedText(verdict);
  }
}

function testedText(verdict: Extract<Verdict, { kind: 'beats' | 'does-not-beat' }>): VerdictText {
  const { chosen, points, testMse, relativeMse, baselineMse, side, fromReference } = verdict;
  const name = pointText(chosen.axes).replaceAll(' · ', ', ');
  const baseline =
    baselineMse === null
      ? ''
      : `; always predicting the training mean gives ${numberText(baselineMse.value, decimalsOf(testMse))}`;
  const figures = `${chosenText(chosen, points)} Its test MSE is ${estimateText(testMse)}${basisText(testMse, 'test')}${baseline}.`;
  return {
    headline:
      verdict.kind === 'beats'
        ? `${capitalised(name)} beats the naive baseline${beatsReference(fromReference) === false ? ', but not ridge regression on frame statistics' : ''}.`
        : 'No setting beats the baseline.',
    detail: `${figures} ${sideText(relativeMse, side)}${fromReference === null ? '' : ` ${referenceText(fromReference)}`}`,
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
    headline:
      points === 1
        ? 'One setting was tried.'
        : `Validation chose ${pointText(chosen.axes).replaceAll(' · ', ', ')}.`,
    detail: `${chosenText(chosen, points)} Its validation MSE is ${value}${tested}${basisText(validation?.mse, 'validation')}.`,
    caution:
      'These are the figures that the program told. Without predictions there is nothing to compare settings by, movie by movie, and no interval: the difference may be luck.',
  };
}

function sideText(relative: Estimate | null, side: 'below' | 'above' | 'around' | null): string {
  if (relative === null || side === null) {
    return 'There is no interval to compare it with the baseline, so it is not taken to beat it.';
  }
  const figure = `That is ${estimateText(relative)} times the baseline`;
  switch (side) {
    case 'below':
      return `${figure}: the whole interval lies below 1.`;
    case 'around':
      return `${figure}: the interval includes 1, so the difference may be luck.`;
    case 'above':
      return `${figure}: the whole interval lies above 1, so it is worse than guessing the mean.`;
  }
}

function chosenText(chosen: LeaderboardRow, points: number): string {
  return points === 1
    ? `One setting was tried: ${pointText(chosen.axes)}.`
    : `Of ${counted(points, 'setting')}, validation chose ${pointText(chosen.axes)}.`;
}

/** `0.67 (95 % interval 0.58 to 0.78)`. */
function estimateText(estimate: Estimate | null | undefined): string {
  if (!estimate) return 'unknown';
  const decimals = decimalsOf(estimate);
  const value = numberText(estimate.value, decimals);
  return estimate.low === null
    ? `${value} (no interval)`
    : `${value} (${Math.round(estimate.level * 100)} % interval ${intervalText(estimate, decimals)})`;
}

function relativeText(relative: Estimate | null | undefined): string {
  return relative ? `, ${estimateText(relative)} times the baseline` : '';
}

function basisText(estimate: Estimate | null | undefined, split: string): string {
  if (!estimate) return '';
  const replicates = counted(estimate.replicates, 'replicate');
  return estimate.movies === 0
    ? ` with ${replicates}`
    : ` on ${counted(estimate.movies, `${split} movie`)} and ${replicates}`;
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** How much of the sweep the page speaks of; null where it is all there. */
export function progressText({ planned, finished, states, complete }: Progress): string | null {
  if (complete) return null;
  const parts = [
    states.running > 0 ? `${states.running} running` : '',
    states.planned > 0 ? `${states.planned} still to come` : '',
  ].filter((part) => part !== '');
  return `Not finished: ${finished} of ${counted(planned, 'trial')} have ended (${parts.join(', ')}). What follows is what those say so far.`;
}

/** The name of the reference wherever it is a row. */
export const referenceName = 'ridge on frame statistics';

/** Whether a setting beats the reference beyond luck; null where they cannot be compared. */
function beatsReference(difference: Estimate | null): boolean | null {
  return difference === null ? null : sideOf(difference, 0) === 'below';
}

/** Whether the chosen setting beats the cheap reference, as a sentence with its figure. */
function referenceText(difference: Estimate): string {
  const decimals = decimalsOf(difference);
  const value = signedText(difference.value, decimals);
  if (difference.low === null) {
    return `It is not taken to beat ridge regression on frame statistics: the difference of their MSEs on the same movies is ${value}, without an interval.`;
  }
  const figure = `difference ${value} in MSE on the same movies, ${Math.round(difference.level * 100)} % interval ${intervalText(difference, decimals)}`;
  switch (sideOf(difference, 0)) {
    case 'below':
      return `It beats ridge regression on frame statistics (${figure}).`;
    case 'above':
      return `It does not beat ridge regression on frame statistics, which is better (${figure}).`;
    default:
      return `It does not beat ridge regression on frame statistics (${figure}): the interval includes 0.`;
  }
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
