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

/** Multiplications and additions of one forward pass over an image of 224 pixels and 3 channels, in 10^9: as torchvision lists them. */
const passes: Readonly<Record<Settings['backbone'], number>> = {
  resnet18: 1.81,
  resnet50: 4.09,
  vgg16: 15.47,
  vgg19: 19.63,
};

/** The same for the first convolution alone, which grows with the frames: 112 x 112 x 64 x 7 x 7 x 3, and 224 x 224 x 64 x 3 x 3 x 3. */
const firstConvolutions = { resnet: 0.118, vgg: 0.087 } as const;

/** Forward and back cost about three times what forward alone does. */
const trainedPasses = 3;

/** What a trial costs beside others, where nothing was measured: arithmetic, which knows nothing of memory and threads. */
export function relativeWork(settings: Settings, movies: SplitCounts): number {
  const { backbone, frames, image } = settings;
  const first = firstConvolutions[backbone.startsWith('vgg') ? 'vgg' : 'resnet'];
  const pass = (passes[backbone] + first * (frames - 1)) * (image / 224) ** 2;
  const { trained, evaluated } = trialWork(settings, movies);
  return pass * Math.max(1, trained * trainedPasses + evaluated);
}
