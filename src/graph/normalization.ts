import { constant } from './constants.js';
import type { Attribute, GradientFunction, Output } from './graph.js';

/** The four vectors of a BatchNorm layer, each [channels], float32 whatever the images' type. */
export interface BatchNormVectors {
  readonly scale: Output;
  readonly offset: Output;
  readonly runningMean: Output;
  readonly runningVariance: Output;
}

/** What a BatchNorm layer gives; the statistics are new only where it trains. */
interface BatchNormResult extends Pick<BatchNormVectors, 'runningMean' | 'runningVariance'> {
  readonly normalized: Output;
}

/**
 * Batch normalisation over images [batch, height, width, channels] (Ioffe and Szegedy 2015), as torch.nn.BatchNorm2d:
 * FusedBatchNormV3 updates the running statistics itself, by the unbiased variance of the batch.
 * @param training whether the batch's own statistics normalise it; otherwise the running ones do
 * @param momentum the share of the batch in the new running statistics, as PyTorch counts it
 */
export function batchNorm(
  images: Output,
  { scale, offset, runningMean, runningVariance }: BatchNormVectors,
  { training, epsilon, momentum }: { training: boolean; epsilon: number; momentum: number },
): BatchNormResult {
  const node = images.node.graph.add({
    operation: 'FusedBatchNormV3',
    inputs: [images, scale, offset, runningMean, runningVariance],
    attributes: {
      ...attributesOf(images, scale, training, { float: epsilon }),
      exponential_avg_factor: { float: training ? momentum : 1 },
    },
    outputs: [images, scale, scale, scale, scale, { type: scale.type, shape: [null] }],
  });
  const [normalized, newMean, newVariance] = node.outputs as readonly [Output, Output, Output];
  return { normalized, runningMean: newMean, runningVariance: newVariance };
}

function attributesOf(images: Output, scale: Output, training: boolean, epsilon: Attribute) {
  return {
    T: { type: images.type },
    U: { type: scale.type },
    epsilon,
    data_format: 'NHWC',
    is_training: training,
  };
}

export const batchNormGradient: GradientFunction = ({ node, gradient, inputs }) => {
  const [images, scale, , runningMean, runningVariance] = inputs;
  const { is_training: isTraining, epsilon } = node.attributes;
  if (typeof isTraining !== 'boolean' || epsilon === undefined) {
    throw new RangeError(`${node.name} is no batch normalisation.`);
  }
  // What normalised: statistics of the batch that the operation saved, or the running ones.
  const statistics = isTraining
    ? node.outputs.slice(3, 6)
    : [runningMean, runningVariance, constant(node.graph, [], [0], scale.type)];
  const unused = { type: scale.type, shape: [null] };
  const { outputs } = node.graph.add({
    operation: 'FusedBatchNormGradV3',
    inputs: [gradient, images, scale, ...statistics],
    attributes: attributesOf(images, scale, isTraining, epsilon),
    outputs: [images, scale, scale, unused, unused],
  });
  return outputs.slice(0, 3).map((output) => () => output);
};
