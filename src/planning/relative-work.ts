import { backbones } from '../networks/backbones.js';
import type { Settings } from '../settings/trainer.js';
import type { SplitCounts } from '../dataset/split.js';
import { trialWork } from './trial-work.js';

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
