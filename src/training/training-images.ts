import { augmentationsOn } from '../augmentations/augmentations.js';
import type { GraphSettings } from '../augmentations/augmentations.js';
import { placeholder } from '../graph/constants.js';
import { unpack } from '../graph/layout.js';
import type { Output } from '../graph/graph.js';
import { centeredImages } from './image-input.js';

/** The placeholder of an augmentation's seeds. */
export const seedsName = (augmentation: string) => `${augmentation}Seeds`;

/**
 * Frames as stored to the images that a training step sees, before `inputScale`: centred and augmented. Each augmentation that is on
 * adds a placeholder with two int32 for each sample of a step, [batchSize, 2].
 * @param stored uint8 [batch, frames, height, width, 3]
 * @returns float32 [batch, height, width, 3 x frames], on the 0..255 scale
 */
export function trainingImages(
  stored: Output,
  { batchSize, ...settings }: GraphSettings & { readonly batchSize: number },
): Output {
  const { graph } = stored.node;
  return augmentationsOn('graph', settings).reduce((images, { name, augmentation, value }) => {
    const seeds = placeholder(graph, seedsName(name), 'int32', [batchSize, 2]);
    return augmentation.change(images, value, unpack(seeds, batchSize));
  }, centeredImages(stored));
}
