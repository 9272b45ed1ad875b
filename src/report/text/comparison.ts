import { sideOf } from '../../statistics/intervals.js';
import type { Basis, Incomparable } from '../comparison/basis.js';
import type { Comparison } from '../comparison/comparison.js';
import type { Difference } from '../comparison/difference.js';
import { counted, decimalsOf, intervalText, numberText, pText } from '../../text/numbers.js';
import { pointText, valueText } from '../../text/words.js';

/** A comparison in plain words, for the page, Markdown and the terminal. */
export interface ComparisonText {
  /** One sentence that a person may stop at. */
  readonly headline: string;
  /** What it rests on, and what the settings that both tried say. */
  readonly details: readonly string[];
  /** What the figures do not cover. */
  readonly cautions: readonly string[];
}

export function comparisonText(comparison: Comparison): ComparisonText {
  const { sweeps, basis, chosen, same } = comparison;
  if (basis.kind === 'nothing') {
    return {
      headline: `${sweeps.after} cannot be compared with ${sweeps.before}.`,
      details: [incomparableText(basis.reason, comparison)],
      cautions: unfinishedTexts(comparison),
    };
  }
  const figure = figureName(basis);
  const sameDetail =
    chosen === null && same.difference !== null ? '' : sameText(comparison, figure);
  if (chosen === null) {
    return {
      headline: sameHeadline(comparison, figure),
      details: sameDetail === '' ? [] : [sameDetail],
      cautions: cautionTexts(comparison, basis),
    };
  }
  return {
    headline:
      chosen.difference === null
        ? `${sweeps.after} and ${sweeps.before} come to the same: the trials that validation chose in them are the very same.`
        : differenceText(comparison, chosen.difference, figure),
    details: [chosenText(chosen, comparison, basis), sameDetail],
    cautions: cautionTexts(comparison, basis),
  };
}

/** Without a chosen setting the settings that both tried are all there is to go by. */
function sameHeadline(comparison: Comparison, figure: string): string {
  const { sweeps, same } = comparison;
  return same.difference === null
    ? `Nothing of ${sweeps.after} and ${sweeps.before} can be set beside each other.`
    : `${differenceText(comparison, same.difference, figure)} That is at ${sameSettings(comparison)}.`;
}

/** `b is better than a by 0.05 in test MSE, 95 % interval 0.02 to 0.08`, or that nothing could be shown. */
function differenceText(
  { sweeps }: Comparison,
  { estimate, p, detectable, mse }: Difference,
  figure: string,
): string {
  const decimals = decimalsOf(estimate);
  const from = `from ${numberText(mse.before.value, decimals)} to ${numberText(mse.after.value, decimals)}`;
  const side = sideOf(estimate, 0);
  const size = numberText(Math.abs(estimate.value), decimals);
  const lower = estimate.value < 0 ? 'lower' : 'higher';
  if (side === null) {
    return `The ${figure} of ${sweeps.after} is ${size} ${lower} than that of ${sweeps.before} (${from}), and there is no interval to tell this from luck.`;
  }
  if (side === 'around') {
    const least =
      detectable === null
        ? ''
        : ` The smallest difference that this comparison would have found in four cases of five is ${numberText(detectable, decimals)}.`;
    return `No difference between ${sweeps.after} and ${sweeps.before} could be shown: the ${figure} went ${from}, and the 95 % interval of the difference, ${intervalText(estimate, decimals)}, includes 0.${least}`;
  }
  const gain = side === 'below' ? 'better' : 'worse';
  const sizes = [estimate.low ?? 0, estimate.high ?? 0].map(Math.abs).toSorted((a, b) => a - b);
  const [least = 0, most = 0] = sizes;
  return `${sweeps.after} is ${gain} than ${sweeps.before} by ${size} in ${figure} (${from}), 95 % interval ${numberText(least, decimals)} to ${numberText(most, decimals)}${p === null ? '' : `, p ${pText(p)}`}.`;
}

function chosenText(
  { axes, pairs, reused, difference }: NonNullable<Comparison['chosen']>,
  { sweeps }: Comparison,
  basis: Basis,
): string {
  const [before, after] = [pointText(axes.before), pointText(axes.after)];
  const named =
    before === after
      ? `Validation chose the same setting in both, ${after}.`
      : `Each sweep goes by the setting that its own validation chose: ${before} in ${sweeps.before}, ${after} in ${sweeps.after}.`;
  if (difference === null && pairs === 0) {
    return reused > 0 ? `${named} ${counted(reused, 'trial')} of it ran once, for both.` : named;
  }
  return basis.kind === 'movies'
    ? `${named} Both are measured on the same ${counted(difference?.estimate.movies ?? 0, `${basis.split} movie`)}, and compared movie by movie in ${counted(pairs, 'pair')} of trials.`
    : `${named} Without predictions only the means over trials can be compared (Welch).`;
}

/** What the settings that both tried say together. */
function sameText(comparison: Comparison, figure: string): string {
  const { same, sweeps } = comparison;
  if (same.points.length === 0)
    return `No setting is in both sweeps: ${sweeps.before} has ${counted(same.only.before, 'setting')}, ${sweeps.after} has ${counted(same.only.after, 'other', 'others')}.`;
  const shared = same.reused === 0 ? '' : ` ${reusedText(same.reused)}`;
  if (same.difference === null) {
    return `There ${same.points.length === 1 ? 'is' : 'are'} ${sameSettings(comparison)}.${shared === '' ? ' None of them can be compared.' : shared}`;
  }
  const { estimate, p } = same.difference;
  const decimals = decimalsOf(estimate);
  const size = numberText(Math.abs(estimate.value), decimals);
  const interval =
    estimate.low === null ? 'no interval' : `95 % interval ${intervalText(estimate, decimals)}`;
  const reading =
    sideOf(estimate, 0) === 'around' ? ', which includes 0' : p === null ? '' : `, p ${pText(p)}`;
  return `At ${sameSettings(comparison)}, ${sweeps.after}’s ${figure} is ${size} ${estimate.value < 0 ? 'lower' : 'higher'} on average over ${counted(estimate.replicates, 'pair')} of trials (${interval}${reading}).${shared}`;
}

function reusedText(reused: number): string {
  return `${counted(reused, 'trial')} of them ran once and ${reused === 1 ? 'is' : 'are'} in both sweeps, so ${reused === 1 ? 'it says' : 'they say'} nothing of a difference.`;
}

function sameSettings({ same, differs }: Comparison): string {
  const apart = differs.settings.map(({ name, change, before, after }) => {
    if (change === 'added') return `${name} ${valueText(after)} added`;
    if (change === 'removed') return `${name} ${valueText(before)} removed`;
    return `${name} ${valueText(before)} → ${valueText(after)}`;
  });
  const few = apart.length > 3 ? [...apart.slice(0, 3), `${apart.length - 3} more`] : apart;
  const except = apart.length === 0 ? '' : ` (apart from ${few.join(', ')})`;
  return `${counted(same.points.length, 'setting')} that both tried${except}`;
}

function figureName(basis: Basis): string {
  const isTest =
    (basis.kind === 'movies' && basis.split === 'test') ||
    (basis.kind === 'told' && basis.metric === 'testMse');
  return isTest ? 'test MSE' : 'validation MSE';
}

function cautionTexts(comparison: Comparison, basis: Basis): string[] {
  const { sweeps, chosen, same, differs } = comparison;
  const pairs = (chosen?.difference ?? same.difference)?.estimate.replicates;
  const cautions = [
    [
      figureName(basis) === 'validation MSE',
      'There is no test to go by in both: the validation figures that are compared also chose the settings, and flatter them.',
    ],
    [basis.kind === 'told', 'The figures are what the user’s own programs reported of themselves.'],
    [
      basis.kind === 'movies' && pairs === 1,
      'One pair of trials: the interval covers which movies were measured, not the luck of the training seed.',
    ],
    [
      differs.trainer.before !== differs.trainer.after,
      `Another version of the trainer made ${sweeps.before}: what is compared is the settings and the trainer together.`,
    ],
  ] as const;
  return [
    ...unfinishedTexts(comparison),
    ...(basis.kind === 'movies' && !basis.isSameDataset ? [otherDatasetText(basis)] : []),
    ...cautions.flatMap(([holds, caution]) => (holds ? [caution] : [])),
  ];
}

function otherDatasetText({ movieIds, split, only, rescored }: Extract<Basis, { kind: 'movies' }>) {
  const left = only.before + only.after + rescored;
  const rest =
    left === 0 ? '' : `; ${counted(left, 'other', 'others')} ${left === 1 ? 'is' : 'are'} left out`;
  return `The datasets differ. Only the ${counted(movieIds.length, 'movie')} that both sweeps ${split === 'test' ? 'test' : 'validate'} with equal scores and equal label scale ${movieIds.length === 1 ? 'is' : 'are'} compared${rest}.`;
}

function unfinishedTexts({ sweeps, progress }: Comparison): string[] {
  return (['before', 'after'] as const).flatMap((side) => {
    const { complete, finished, planned } = progress[side];
    return complete
      ? []
      : [
          `${sweeps[side]} is not finished: ${finished} of its ${counted(planned, 'trial')} have ended, and the comparison is of those.`,
        ];
  });
}

function incomparableText(reason: Incomparable, { sweeps, differs }: Comparison): string {
  switch (reason.kind) {
    case 'nothing-succeeded':
      return `No trial of ${reason.sweeps.join(' and ')} has succeeded yet.`;
    case 'other-program':
      return `One of them is a program of the user’s, which reports its own figures and predicts no movie; the other was trained and measured by reelsweep.`;
    case 'other-dataset':
      return `They ran on different datasets (${differs.datasetFolder.before || 'none'} and ${differs.datasetFolder.after || 'none'}), and without predictions it is unknown what they measured alike.`;
    case 'no-metric':
      return 'Their programs reported no testMse or validationMse that both have.';
    case 'other-scale':
      return `Their datasets differ, and so do the scales of their labels: a standard deviation of ${scaleText(reason.std.before)} in ${sweeps.before} and ${scaleText(reason.std.after)} in ${sweeps.after}. An MSE of the one is no MSE of the other.`;
    case 'no-shared-movies':
      return 'No movie that both test, or both validate, has the same score in both datasets.';
  }
}

function scaleText(std: number | null): string {
  return std === null ? 'unknown size' : `${numberText(std, 4)} IMDB points`;
}
