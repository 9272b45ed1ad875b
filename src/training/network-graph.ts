import { absolute, add, minimum, scale, square, subtract, mean } from '../graph/arithmetic.js';
import { group, identity, placeholder, scalar } from '../graph/constants.js';
import { gradientsOf } from '../graph/gradients.js';
import { newGraph } from '../graph/graph.js';
import type { Output } from '../graph/graph.js';
import { cast } from '../graph/layout.js';
import { assign } from '../graph/variables.js';
import { backbones } from '../networks/backbones.js';
import { isParameter, layerOf } from '../networks/network.js';
import { elementCount } from '../networks/tensor.js';
import type { NetworkSettings } from '../settings/parts.js';
import { inputScale, trainingImages } from './image-input.js';
import { evaluationPass, networkPass } from './network-pass.js';
import type { NetworkPass, PassInput } from './network-pass.js';
import { networkVariables, stateStart, stateTransfers } from './network-variables.js';
import type { NetworkVariables } from './network-variables.js';
import { clippedGradients, gradientNorm, gradientUnit, optimizerUpdate } from './optimizer.js';

/** Each loss of predictions and labels, both [batch]: its mean over the batch, a scalar. */
const losses: Readonly<
  Record<NetworkSettings['loss'], (predictions: Output, labels: Output) => Output>
> = {
  mse: (predictions, labels) => mean(square(subtract(predictions, labels))),
  mae: (predictions, labels) => mean(absolute(subtract(predictions, labels))),
  // With delta 1 (torch.nn.HuberLoss): half the square of the part up to 1, and the rest unchanged.
  huber: (predictions, labels) => {
    const distance = absolute(subtract(predictions, labels));
    const near = minimum(distance, scalar(distance.node.graph, 1));
    return mean(add(scale(square(near), 0.5), subtract(distance, near)));
  },
};

/** The names of what each run is fed, `node:0`; features only where the backbone is frozen. */
export const feeds = {
  images: 'images:0',
  features: 'features:0',
  labels: 'labels:0',
  seed: 'seed:0',
} as const;

/** The names of what the runs give; the features only where the backbone is frozen. */
export const fetches = {
  loss: 'train/loss:0',
  gradientNorm: 'train/gradientNorm:0',
  predictions: 'train/predictions:0',
  trainingFeatures: 'train/features:0',
  evaluated: 'evaluate/predictions:0',
  features: 'evaluate/features:0',
  evaluatedFeatures: 'evaluate/ofFeatures:0',
} as const;

/** Builds the graph of training step, evaluation, start, reading and writing for these settings. */
export function networkGraph(settings: NetworkSettings) {
  const graph = newGraph();
  const { frames, image, precision } = settings;
  const stored = placeholder(graph, 'images', 'uint8', [null, frames, image, image, 3]);
  const labels = placeholder(graph, 'labels', 'float32', [null]);
  const seed = placeholder(graph, 'seed', 'int32', [2]);
  const variables = networkVariables(graph);

  const noisy = trainingImages(stored, settings);
  const perChannel = { scale: inputScale(graph, frames) };
  const seen = { kind: 'images', images: cast(noisy, precision), ...perChannel } as const;
  const evaluated = evaluationPass(settings, stored, variables.read);
  identity(evaluated.predictions, { name: 'evaluate/predictions' });
  const input =
    settings.freeze === 'backbone'
      ? frozenFeatures(settings, { seen, evaluated }, variables)
      : seen;
  const step = trainingStep(settings, { input, labels, seed }, variables);
  const updated = [group(graph, step.updates)];
  for (const name of ['loss', 'gradientNorm', 'predictions'] as const) {
    identity(step[name], { name: `train/${name}`, after: updated });
  }

  const network = variables.all();
  return {
    graph,
    start: stateStart(graph, settings.backbone, network, step.optimizerState),
    transfers: stateTransfers(graph, [...network, ...step.optimizerState]),
    parameterCount: [...step.gradients.values()].reduce(
      (total, { shape }) => total + elementCount(shape.map(Number)),
      0,
    ),
  };
}

/**
 * Where the backbone is frozen, its features are fetched and fed again: they are the same each time that the images are,
 * and the training step is the last layer's alone.
 * @returns the features that the step is fed
 */
function frozenFeatures(
  { backbone }: NetworkSettings,
  { seen, evaluated }: { readonly seen: PassInput; readonly evaluated: NetworkPass },
  variables: NetworkVariables,
): PassInput {
  const { graph } = evaluated.features.node;
  const evaluation = { kind: 'evaluation' } as const;
  const { features } = networkPass(backbone, seen, variables.read, evaluation);
  identity(features, { name: 'train/features' });
  identity(evaluated.features, { name: 'evaluate/features' });
  const fed = placeholder(graph, 'features', 'float32', features.shape);
  const input = { kind: 'features', features: fed } as const;
  const { predictions } = networkPass(backbone, input, variables.read, evaluation);
  identity(predictions, { name: 'evaluate/ofFeatures' });
  return input;
}

/**
 * Writes forward pass, loss, gradients and updates over images as the network sees them, [batch, height, width, channels], or
 * over features, and labels [batch].
 * @returns loss, gradient norm and predictions [batch]; the nodes that update parameters, their moments and the running statistics;
 * the gradients before clipping and weight decay, by parameter name, laid out as the variables are
 */
export function trainingStep(
  settings: NetworkSettings,
  inputs: { readonly input: PassInput; readonly labels: Output; readonly seed: Output },
  variables: NetworkVariables,
) {
  const { graph } = inputs.labels.node;
  const trains = (layer: string) => trainsLayer(settings, layer);
  const pass = networkPass(settings.backbone, inputs.input, variables.read, {
    kind: 'training',
    dropout: settings.dropout,
    seed: inputs.seed,
    trains,
  });
  const loss = losses[settings.loss](pass.predictions, inputs.labels);
  const parameters = [...pass.values].filter(
    ([tensor]) => isParameter(tensor) && trains(layerOf(tensor)),
  );
  const unit = gradientUnit(settings);
  const gradients = gradientsOf(
    scale(loss, 1 / unit),
    parameters.map(([, value]) => value),
  );
  const norm = scale(gradientNorm(gradients), unit);
  const limited =
    settings.clipNorm === null ? gradients : clippedGradients(gradients, norm, settings.clipNorm);
  const steps = parameters.map(([tensor, value], index) => {
    return { parameter: variables.of(tensor), value, gradient: limited[index] as Output };
  });
  const optimizer = optimizerUpdate(graph, settings, steps);
  const statistics = [...pass.statistics].map(([tensor, value]) =>
    assign(variables.of(tensor).variable, value),
  );
  return {
    loss,
    gradientNorm: norm,
    predictions: pass.predictions,
    updates: [...optimizer.updates, ...statistics],
    optimizerState: optimizer.state,
    gradients: new Map(
      parameters.map(([{ name }], index) => [name, scale(gradients[index] as Output, unit)]),
    ),
  };
}

/** Whether a layer, by torchvision's module name, is trained under these settings. */
function trainsLayer({ backbone, freeze }: NetworkSettings, layer: string): boolean {
  const { firstConvolution, lastLayer } = backbones[backbone];
  const isTrained = {
    none: true,
    backbone: layer === lastLayer,
    body: layer === lastLayer || layer === firstConvolution,
  };
  return isTrained[freeze];
}
