import { backbones } from '../../networks/backbones.js';
import type { Settings } from '../../settings/trainer.js';

/** A setting that changes no result beside certain others. */
export interface IdleRule {
  readonly setting: keyof Settings;
  readonly isIdle: (settings: Settings) => boolean;
  /** When, as the end of a sentence. */
  readonly when: string;
}

/** What the trainer does not look at, whatever the dataset: told as warnings, so only what is certain stands here. */
export const idleRules: readonly IdleRule[] = [
  ...(['beta1', 'beta2', 'epsilon'] as const).map((setting) => ({
    setting,
    isIdle: ({ optimizer }: Settings) => optimizer === 'sgd',
    when: 'optimizer is sgd',
  })),
  {
    setting: 'momentum',
    isIdle: ({ optimizer }) => optimizer === 'adam',
    when: 'optimizer is adam',
  },
  { setting: 'decay', isIdle: ({ weightDecay }) => weightDecay === 0, when: 'weightDecay is 0' },
  {
    setting: 'dropout',
    isIdle: ({ backbone }) => !backbones[backbone].hasDropout,
    when: 'the backbone has no dropout',
  },
  {
    setting: 'firstConv',
    isIdle: ({ pretrained }) => pretrained === 'none',
    when: 'pretrained is none',
  },
  { setting: 'reorder', isIdle: ({ frames }) => frames === 1, when: 'frames is 1' },
  {
    setting: 'earlyStopping',
    // The first epoch is always the lowest so far: patience runs out one epoch later than it counts.
    isIdle: ({ earlyStopping, epochs }) =>
      earlyStopping !== null && earlyStopping.patience + 1 >= epochs,
    when: 'patience reaches the last of the epochs',
  },
  { setting: 'schedule', isIdle: isConstant, when: 'it never moves within the epochs' },
];

/** Whether a schedule other than constant leaves the rate as it is to the last epoch. */
function isConstant({ schedule, epochs }: Settings): boolean {
  if (schedule === 'constant') return false;
  if ('step' in schedule) return schedule.step.every >= epochs || schedule.step.factor === 1;
  if (!('plateau' in schedule)) return false;
  // Out of patience after epoch patience + 2 at the earliest: the rate falls for the one after it.
  const { patience, floor } = schedule.plateau;
  return patience + 3 > epochs || floor === 1;
}
