import type { KnobCheck, KnobChecks } from '../../store/queries/sweep-record.js';
import type { KnobFigures } from '../figures/knob-checks.js';
import { counted, numberText } from '../../text/numbers.js';
import { valueText } from './settings.js';

/** The knob at its value: `noise 0.05`, `flip on`. */
export function knobName({ knob, value }: Pick<KnobCheck, 'knob' | 'value'>): string {
  return `${knob} ${valueText(value)}`;
}

/** A mean difference of pixels; one that is not quite 0 does not look like 0. */
export function pixelText(difference: number): string {
  if (difference === 0) return '0';
  return difference < 0.01 ? '< 0.01' : numberText(difference, 2);
}

/** Whether turning the knob on did what it is for. */
function knobWorks(check: KnobCheck): boolean {
  return check.onAgainstOff > 0 && check.betweenEpochs > 0 && check.betweenEpochsOff === 0;
}

/** What one check showed, in plain words. */
export function knobReading(check: KnobCheck): string {
  const { knob, frames, movies, epochs, trainingMovies, wholePools } = check;
  const looked = `${counted(movies, 'movie')} in ${counted(epochs, 'epoch')}`;
  if (check.onAgainstOff === 0) {
    return `${knob} changed nothing: ${looked} showed the same pixels with it on as with it off${whyNothing(check)}`;
  }
  if (check.betweenEpochs === 0) {
    return `${knob} changed the batch once and then no more: ${looked} showed the same pixels in every epoch`;
  }
  if (check.betweenEpochsOff > 0) {
    return `${looked} changed from epoch to epoch with ${knob} off as well, and no other augmentation on`;
  }
  return knob === 'resample' && wholePools > 0
    ? `changes the batch anew in every epoch, but for ${wholePools} of ${counted(trainingMovies, 'training movie')}, whose frames are all drawn whenever ${frames} are`
    : 'changes the batch anew in every epoch';
}

function whyNothing({ knob, frames, wholePools, trainingMovies }: KnobCheck): string {
  if (knob === 'reorder' && frames === 1) return '; one frame has no order';
  return knob === 'resample' && wholePools > 0
    ? `; all frames of ${wholePools} of ${counted(trainingMovies, 'training movie')} are drawn whenever ${frames} are, so that there are no others to draw`
    : '';
}

/** What the table of checks shows, or why there is none. */
export function knobsText(knobs: NonNullable<KnobFigures>): string {
  switch (knobs.kind) {
    case 'made': {
      const rest =
        knobs.leftOut === 0 ? '' : ` ${counted(knobs.leftOut, 'further value')} were not checked.`;
      return `Mean absolute difference of pixels, on the scale from 0 to 255, in the first batch of training, each augmentation alone and through the code that makes a trial’s batches: with it on against with it off, and from one epoch to the next, where without it nothing may change.${rest}`;
    }
    case 'failed':
      return `The augmentations were not checked when the sweep was started: ${knobs.reason}`;
    case 'not-checked':
      return `Nobody looked whether ${knobs.knobs.join(', ')} ${knobs.knobs.length === 1 ? 'changes' : 'change'} what training sees: an earlier version started this sweep. Running it again checks that, and reuses its trials.`;
  }
}

/** A sentence for each check that shows a knob not to do what it is for. */
export function knobFailures(checks: readonly KnobCheck[]): readonly string[] {
  return checks
    .filter((check) => !knobWorks(check))
    .map(
      (check) =>
        `${knobReading(check)} (${knobName(check)}, ${counted(check.frames, 'frame')} a sample).`,
    );
}

/** What a person should hear of before a night of trials. */
export function knobWarnings({ answer }: KnobChecks): readonly string[] {
  return answer.kind === 'failed'
    ? [`The augmentations were not checked: ${answer.reason}`]
    : knobFailures(answer.checks).map((sentence) => `Warning: ${sentence}`);
}
