import type { Output } from '../graph/graph.js';
import { cast } from '../graph/layout.js';
import { centeredImages, inputScale } from './image-input.js';
import { networkPass } from './network-pass.js';
import type { NetworkPass } from './network-pass.js';
import type { NetworkSettings } from '../settings/parts.js';
import type { NetworkValues } from './network-variables.js';

/** The settings that evaluation depends on. */
export type EvaluationSettings = Pick<
  NetworkSettings,
  'backbone' | 'frames' | 'image' | 'precision'
>;

/**
 * Writes a network in evaluation mode (running BatchNorm statistics, no noise, no dropout): the one way in which a trained network
 * is asked, while it trains and ever after.
 * @param stored uint8 [batch, frames, height, width, 3]
 */
export function evaluationPass(
  { backbone, frames, precision }: EvaluationSettings,
  stored: Output,
  variables: NetworkValues,
): NetworkPass {
  const scale = inputScale(stored.node.graph, frames);
  const images = cast(centeredImages(stored), precision);
  return networkPass(backbone, { kind: 'images', images, scale }, variables, {
    kind: 'evaluation',
  });
}
