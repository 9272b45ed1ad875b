import { verdictText } from '../../dataset/audit/audit-summary.js';
import type { AugmentationChecks, LeakAudit } from '../figures/checks.js';
import { valueText } from '../../text/words.js';
import type {
  AugmentationCheck,
  AugmentationCheckRecord,
} from '../../store/queries/sweep-record.js';
import { counted, numberText } from '../../text/numbers.js';

/** The augmentation at its value: `noise 0.05`, `flip on`. */
export function augmentationText({
  knob: augmentation,
  value,
}: Pick<AugmentationCheck, 'knob' | 'value'>): string {
  return `${augmentation} ${valueText(value)}`;
}

/** A mean difference of pixels; one that is not quite 0 does not look like 0. */
export function pixelText(difference: number): string {
  if (difference === 0) return '0';
  return difference < 0.01 ? '< 0.01' : numberText(difference, 2);
}

/** Whether turning the augmentation on did what it is for. */
function isEffective(check: AugmentationCheck): boolean {
  return check.onAgainstOff > 0 && check.betweenEpochs > 0 && check.betweenEpochsOff === 0;
}

/** What one check showed, in plain words. */
export function checkReading(check: AugmentationCheck): string {
  const { knob: augmentation, frames, movies, epochs, trainingMovies, wholePools } = check;
  const looked = `${counted(movies, 'movie')} in ${counted(epochs, 'epoch')}`;
  if (check.onAgainstOff === 0) {
    return `${augmentation} changed nothing: ${looked} showed the same pixels with it on as with it off${whyNothing(check)}`;
  }
  if (check.betweenEpochs === 0) {
    return `${augmentation} changed the batch once and then no more: ${looked} showed the same pixels in every epoch`;
  }
  if (check.betweenEpochsOff > 0) {
    return `${looked} changed from epoch to epoch with ${augmentation} off as well, and no other augmentation on`;
  }
  return augmentation === 'resample' && wholePools > 0
    ? `changes the batch anew in every epoch, but for ${wholePools} of ${counted(trainingMovies, 'training movie')}, whose frames are all drawn whenever ${frames} are`
    : 'changes the batch anew in every epoch';
}

function whyNothing({
  knob: augmentation,
  frames,
  wholePools,
  trainingMovies,
}: AugmentationCheck): string {
  if (augmentation === 'reorder' && frames === 1) return '; one frame has no order';
  return augmentation === 'resample' && wholePools > 0
    ? `; all frames of ${wholePools} of ${counted(trainingMovies, 'training movie')} are drawn whenever ${frames} are, so that there are no others to draw`
    : '';
}

/** What the table of checks shows, or why there is none. */
export function checksText(made: NonNullable<AugmentationChecks>): string {
  if (made.kind === 'failed') {
    return `The augmentations were not checked when the sweep was started: ${made.reason}`;
  }
  if (made.kind === 'not-checked') {
    return `It was not checked whether ${made.knobs.join(', ')} ${made.knobs.length === 1 ? 'changes' : 'change'} what training sees: an earlier version started this sweep. Running it again checks that, and reuses its trials.`;
  }
  const rest =
    made.leftOut === 0 ? '' : ` ${counted(made.leftOut, 'further value')} were not checked.`;
  return `Mean absolute difference of pixels, on the scale from 0 to 255, in the first batch of training, each augmentation alone and through the code that makes a trial’s batches: with it on against with it off, and from one epoch to the next, where without it nothing may change.${rest}`;
}

/** A sentence for each check that shows an augmentation not to do what it is for. */
export function failedChecks(checks: readonly AugmentationCheck[]): readonly string[] {
  return checks
    .filter((check) => !isEffective(check))
    .map(
      (check) =>
        `${checkReading(check)} (${augmentationText(check)}, ${counted(check.frames, 'frame')} a sample).`,
    );
}

/** Warnings before the trials start. */
export function augmentationWarnings({ answer }: AugmentationCheckRecord): readonly string[] {
  return answer.kind === 'failed'
    ? [`The augmentations were not checked: ${answer.reason}`]
    : failedChecks(answer.checks).map((sentence) => `Warning: ${sentence}`);
}

/** What the audit looks for, in a reader's words, and the kinds of finding that say so. */
const sought = [
  {
    what: 'One trailer, or cuts of it, for several movies',
    kinds: ['same-trailer', 'shared-frames'],
  },
  { what: 'One movie in several splits, by its id', kinds: ['shared-id'] },
  { what: 'One title in several splits', kinds: ['shared-title'] },
  { what: 'Other mean scores in validation or test than in training', kinds: ['label-shift'] },
  {
    what: 'Implausible or outlying scores',
    kinds: ['doubtful-score', 'other-scale', 'score-outlier', 'score-file'],
  },
  { what: 'Movies with few frames', kinds: ['few-frames', 'small-pool'] },
  { what: 'Pictures that different movies share', kinds: ['common-picture', 'single-frames'] },
] as const;

/** The audit in one sentence. */
export function leakAuditText(audit: NonNullable<LeakAudit>): string {
  return audit.kind === 'audited'
    ? verdictText(audit)
    : `The dataset was never audited for leaks: an earlier version built it. \`reelsweep dataset audit ${audit.folder}\` looks now; a dataset built again keeps what was found.`;
}

/** How much of each thing was found; none where the audit kept its sums alone. */
export function leakAuditRows(
  audit: NonNullable<LeakAudit>,
): readonly { readonly what: string; readonly found: string }[] {
  const kinds = audit.kind === 'audited' ? audit.kinds : undefined;
  if (kinds === undefined) return [];
  return sought.map(({ what, kinds: named }) => {
    const count = named.reduce((sum, kind) => sum + (kinds[kind] ?? 0), 0);
    return { what, found: count === 0 ? 'none' : counted(count, 'finding') };
  });
}
