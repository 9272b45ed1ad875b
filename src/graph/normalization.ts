import { constant } from './constants.js';
import { firstGradient, inputOf, outputOf } from './gradient-function.js';
import type { GradientFunction } from './gradient-function.js';
import { typeAttribute } from './graph.js';
import type { Attribute, GraphNode, Output } from './graph.js';

/** The four vectors of a BatchNorm layer, each [channels], float32 whatever the images' type. */
export interface BatchNormVectors {
  readonly scale: Output;
  readonly offset: Output;
  readonly runningMean: Output;
  readonly runningVariance: Output;
}

export interface BatchNormOptions {
  /** Whether the batch's own statistics normalise it; otherwise the running ones do. */
  readonly training: boolean;
  readonly epsilon: number;
  /** The share of the batch in the new running statistics (PyTorch's momentum). */
  readonly momentum: number;
}

/** What a BatchNorm layer gives; the statistics are new only where it trains. */
export interface BatchNormResult {
  readonly normalized: Output;
  readonly runningMean: Output;
  /** Moved by the unbiased variance of the batch, as PyTorch's. */
  readonly runningVariance: Output;
}

/**
 * Batch normalisation over images [batch, height, width, channels] (Ioffe and Szegedy 2015), as torch.nn.BatchNorm2d:
 * FusedBatchNormV3 does the update of the running statistics itself.
 */
export function batchNorm(
  images: Output,
  { scale, offset, runningMean, runningVariance }: BatchNormVectors,
  { training, epsilon, momentum }: BatchNormOptions,
): BatchNormResult {
  const vector = { type: scale.type, shape: scale.shape };
  const node = images.node.graph.add({
    operation: 'FusedBatchNormV3',
    inputs: [images, scale, offset, runningMean, runningVariance],
    attributes: {
      ...batchNormAttributes(images, scale, training, epsilon),
      exponential_avg_factor: { kind: 'float', value: training ? momentum : 1 },
    },
    outputs: [
      { type: images.type, shape: images.shape },
      vector,
      vector,
      vector,
      vector,
      { type: scale.type, shape: [null] },
    ],
  });
  return {
    normalized: outputOf(node, 0),
    runningMean: outputOf(node, 1),
    runningVariance: outputOf(node, 2),
  };
}

function batchNormAttributes(
  images: Output,
  scale: Output,
  training: boolean,
  epsilon: number,
): Readonly<Record<string, Attribute>> {
  return {
    T: typeAttribute(images.type),
    U: typeAttribute(scale.type),
    epsilon: { kind: 'float', value: epsilon },
    data_format: { kind: 'text', value: 'NHWC' },
    is_training: { kind: 'boolean', value: training },
  };
}

/** The saved statistics that the gradient needs: of the batch, or the running ones where these normalised. */
function reserved(node: GraphNode, training: boolean): readonly [Output, Output] {
  return training ? [outputOf(node, 3), outputOf(node, 4)] : [inputOf(node, 3), inputOf(node, 4)];
}

export const batchNormGradient: GradientFunction = (node, outputGradients) => {
  const [images, scale] = [inputOf(node, 0), inputOf(node, 1)];
  const isTraining = node.attributes['is_training'];
  const epsilon = node.attributes['epsilon'];
  if (isTraining?.kind !== 'boolean' || epsilon?.kind !== 'float') {
    throw new RangeError(`${node.name} is no batch normalisation.`);
  }
  const gradient = node.graph.add({
    operation: 'FusedBatchNormGradV3',
    inputs: [
      firstGradient(outputGradients),
      images,
      scale,
      ...reserved(node, isTraining.value),
      isTraining.value ? outputOf(node, 5) : constant(node.graph, [], [0], scale.type),
    ],
    attributes: batchNormAttributes(images, scale, isTraining.value, epsilon.value),
    outputs: [
      { type: images.type, shape: images.shape },
      { type: scale.type, shape: scale.shape },
      { type: scale.type, shape: scale.shape },
      { type: scale.type, shape: [null] },
      { type: scale.type, shape: [null] },
    ],
  });
  return [
    outputOf(gradient, 0),
    outputOf(gradient, 1),
    outputOf(gradient, 2),
    undefined,
    undefined,
  ];
};
