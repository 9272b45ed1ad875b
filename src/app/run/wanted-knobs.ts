import {
  allNeutral,
  augmentationNames,
  type AugmentationName,
} from '../../augmentations/augmentations.js';
import type { WantedKnob } from '../../runs/knob-checks.js';
import type { TrainingPlan } from '../../runs/sweep-plan.js';

/** More values than this are not checked: each takes a fraction of a second before the first trial starts. */
const mostWanted = 24;

/**
 * Every knob at every value that a plan turns it on to, by the number of frames drawn, each alone: as the first trial has it that
 * does, with the other knobs off.
 */
export function wantedKnobs({ trials }: Pick<TrainingPlan, 'trials'>): {
  readonly wanted: readonly WantedKnob[];
  readonly leftOut: number;
} {
  const found = new Map<string, WantedKnob>();
  for (const { settings, seed } of trials) {
    for (const knob of augmentationNames) {
      const value = settings[knob];
      const name = `${knob} ${value} ${settings.frames}`;
      if (value === allNeutral[knob] || found.has(name)) continue;
      found.set(name, {
        knob,
        value,
        seed,
        settings: { ...settings, ...allNeutral, [knob]: value },
      });
    }
  }
  const place = ({ knob }: { knob: AugmentationName }) => augmentationNames.indexOf(knob);
  const all = [...found.values()].toSorted((one, other) => place(one) - place(other));
  return { wanted: all.slice(0, mostWanted), leftOut: Math.max(0, all.length - mostWanted) };
}
