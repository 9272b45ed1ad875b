import { atLeast, multiply, scale } from '../graph/arithmetic.js';
import { scalar } from '../graph/constants.js';
import type { Output } from '../graph/graph.js';
import { cast, reshape, shapeOf } from '../graph/layout.js';
import { purposeSeed, statelessUniform } from '../graph/random.js';
import { backbones } from '../networks/backbones.js';
import type { Backbone } from '../networks/backbones.js';
import type { NetworkTensor } from '../networks/network.js';
import type { NetworkSettings } from '../settings/parts.js';
import { centeredImages, inputScale } from './image-input.js';

/** A network written once into a graph. */
export interface NetworkPass {
  /** [batch] */
  readonly predictions: Output;
  /** float32 [batch, width]: what the last layer takes, before dropout. */
  readonly features: Output;
  /** The value of each tensor as this pass read it. */
  readonly values: ReadonlyMap<NetworkTensor, Output>;
  /** New running statistics; empty in evaluation. */
  readonly statistics: ReadonlyMap<NetworkTensor, Output>;
}

/** Whether a pass trains, and then which layers, with which dropout and seed. */
type PassMode =
  | { readonly kind: 'evaluation' }
  | {
      readonly kind: 'training';
      readonly dropout: number;
      readonly seed: Output;
      readonly trains: (layer: string) => boolean;
    };

/** Where a pass begins: images [batch, height, width, channels], or features [batch, width] that were computed before. */
export type PassInput =
  | {
      readonly kind: 'images';
      readonly images: Output;
      /** [channels]: what the images would have to be multiplied with; the first filter is, since it is smaller. */
      readonly scale?: Output;
    }
  | { readonly kind: 'features'; readonly features: Output };

/**
 * Writes a backbone, or its last layer alone, into the graph of its input.
 * @param read called once for each tensor
 */
export function networkPass(
  backbone: Backbone,
  input: PassInput,
  read: (tensor: NetworkTensor) => Output,
  mode: PassMode,
): NetworkPass {
  const values = new Map<NetworkTensor, Output>();
  const statistics = new Map<NetworkTensor, Output>();
  let dropouts = 0;
  const network = backbones[backbone];
  const trains = (layer: string) => mode.kind === 'training' && mode.trains(layer);
  const pass: Parameters<typeof network.features>[0] = {
    trains,
    tensor(tensor) {
      const value = read(tensor);
      values.set(tensor, value);
      const isFirst = tensor.name === `${network.firstConvolution}.weight`;
      if (!isFirst || input.kind !== 'images' || input.scale === undefined) return value;
      return multiply(value, reshape(input.scale, [...input.scale.shape, 1]));
    },
    updateStatistic: (tensor, value) => {
      statistics.set(tensor, value);
    },
    dropout(value, layer) {
      if (mode.kind === 'evaluation' || mode.dropout === 0 || !trains(layer)) return value;
      dropouts += 1;
      return dropout(value, mode.dropout, purposeSeed(mode.seed, `dropout ${dropouts}`));
    },
    stage: (_, value) => value,
  };
  const features = input.kind === 'images' ? network.features(pass, input.images) : input.features;
  const predictions = reshape(network.head(pass, features), [null]);
  return { predictions, features, values, statistics };
}

/** Zeroes each unit with this probability and scales the others up to keep the expectation (torch.nn.Dropout). */
function dropout(value: Output, probability: number, seed: Output): Output {
  const drawn = statelessUniform({ seed, extents: shapeOf(value), shape: value.shape });
  const kept = atLeast(drawn, scalar(value.node.graph, probability));
  return multiply(value, scale(kept, 1 / (1 - probability)));
}

/** The settings that evaluation depends on. */
export type EvaluationSettings = Pick<
  NetworkSettings,
  'backbone' | 'frames' | 'image' | 'precision'
>;

/**
 * Writes a network in evaluation mode (running BatchNorm statistics, no noise, no dropout): the one way to predict, during training
 * and after it.
 * @param stored uint8 [batch, frames, height, width, 3]
 */
export function evaluationPass(
  { backbone, frames, precision }: EvaluationSettings,
  stored: Output,
  read: (tensor: NetworkTensor) => Output,
): NetworkPass {
  const scales = inputScale(stored.node.graph, frames);
  const images = cast(centeredImages(stored), precision);
  return networkPass(backbone, { kind: 'images', images, scale: scales }, read, {
    kind: 'evaluation',
  });
}
