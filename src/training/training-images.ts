import { placeholder } from '../graph/constants.js';
import type { Output } from '../graph/graph.js';
import { addNoise } from './image-noise.js';
import { centeredImages } from './image-input.js';
import type { NetworkSettings } from './network-settings.js';

/**
 * Frames as stored to the images that a training step sees, before `inputScale`: centred, with noise where the settings ask for it.
 * Noise adds a placeholder `noiseSeeds`, two int32 for each sample of a step, [batchSize, 2].
 * @param stored uint8 [batch, frames, height, width, 3]
 * @returns float32 [batch, height, width, 3 x frames], on the 0..255 scale
 */
export function trainingImages(
  stored: Output,
  settings: Pick<NetworkSettings, 'noise' | 'batchSize'>,
): Output {
  const clean = centeredImages(stored);
  if (settings.noise === 0) return clean;
  const seeds = placeholder(stored.node.graph, 'noiseSeeds', 'int32', [settings.batchSize, 2]);
  return addNoise(clean, settings, seeds);
}
