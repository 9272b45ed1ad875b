import { backbones } from '../networks/backbones.js';
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

/** Forward and back cost about three times what forward alone does. */
const trainedPasses = 3;

/** What a trial costs beside others, where nothing was measured: arithmetic, which knows nothing of memory and threads. */
export function relativeWork(settings: Settings, movies: SplitCounts): number {
  const { backbone, frames, image } = settings;
  const { cost } = backbones[backbone];
  const pass = (cost.pass + cost.firstConvolution * (frames - 1)) * (image / 224) ** 2;
  const { trained, evaluated } = trialWork(settings, movies);
  return pass * Math.max(1, trained * trainedPasses + evaluated);
}
