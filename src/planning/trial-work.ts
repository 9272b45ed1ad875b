import type { Settings } from '../settings/trainer.js';
import { augmentationsOn, readsChange } from '../augmentations/augmentations.js';
import type { AugmentationSettings } from '../augmentations/augmentations.js';
import type { SplitCounts } from '../dataset/split.js';

/** How many samples a trial shows its network: forward and back, and forward alone. */
export interface TrialWork {
  readonly trained: number;
  readonly evaluated: number;
}

/** The work of a trial that stops early is less; what a frozen backbone is spared counts as nothing. */
export function trialWork(
  settings: Pick<Settings, 'epochs' | 'evaluationDraws' | 'freeze'> & AugmentationSettings,
  movies: SplitCounts,
): TrialWork {
  const { epochs, evaluationDraws, freeze } = settings;
  const validation = movies.validation * evaluationDraws;
  const test = movies.test * evaluationDraws;
  if (freeze !== 'backbone') {
    return { trained: epochs * movies.train, evaluated: epochs * validation + test };
  }
  // Forward alone; and once alone, where nothing changes from epoch to epoch.
  const changes = augmentationsOn('graph', settings).length > 0 || readsChange(settings);
  const passes = changes ? epochs : 1;
  return { trained: 0, evaluated: passes * (movies.train + validation) + test };
}
