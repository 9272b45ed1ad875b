import { scale } from '../graph/arithmetic.js';
import { group, identity, placeholder } from '../graph/constants.js';
import { gradientsOf } from '../graph/gradients.js';
import { newGraph } from '../graph/graph.js';
import type { Graph, GraphNode, Output } from '../graph/graph.js';
import { cast } from '../graph/layout.js';
import { assign } from '../graph/variables.js';
import { isParameter, layerOf } from '../networks/network.js';
import { clippedGradients, gradientNorm } from './gradient-clipping.js';
import { evaluationPass } from './evaluation-pass.js';
import { inputScale } from './image-input.js';
import { lossOf } from './loss-graph.js';
import { networkPass } from './network-pass.js';
import type { NetworkPass, PassInput } from './network-pass.js';
import type { NetworkSettings } from '../settings/parts.js';
import { networkVariables } from './network-variables.js';
import type { NetworkVariables } from './network-variables.js';
import { gradientUnit, optimizerScalars, optimizerUpdate } from './optimizer-update.js';
import type { OptimizerVariable, ParameterStep } from './optimizer-update.js';
import { stateStart } from './state-start.js';
import type { StateStart } from './state-start.js';
import { stateTransfers } from './state-transfer.js';
import type { StateTransfer } from './state-transfer.js';
import { trainsLayer } from './trained-layers.js';
import { trainingImages } from './training-images.js';

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

/** Everything a network is asked for, in one graph. */
export interface NetworkGraph {
  readonly graph: Graph;
  readonly start: StateStart;
  readonly transfers: readonly StateTransfer[];
  readonly parameterCount: number;
}

/** What a training step gives beside its updates. */
export interface TrainingStep {
  readonly loss: Output;
  readonly gradientNorm: Output;
  readonly predictions: Output;
  /** Done when the parameters, their moments and the running statistics are updated. */
  readonly updates: readonly GraphNode[];
  readonly optimizerState: readonly OptimizerVariable[];
  /** Before clipping and weight decay, by parameter name, laid out as the variables are. */
  readonly gradients: ReadonlyMap<string, Output>;
}

/** Builds the graph of training step, evaluation, start, reading and writing for these settings. */
export function networkGraph(settings: NetworkSettings): NetworkGraph {
  const graph = newGraph();
  const { frames, image, precision } = settings;
  const stored = placeholder(graph, 'images', 'uint8', [null, frames, image, image, 3]);
  const labels = placeholder(graph, 'labels', 'float32', [null]);
  const seed = placeholder(graph, 'seed', 'int32', [2]);
  const variables = networkVariables(graph);

  const noisy = trainingImages(stored, settings);
  const perChannel = { scale: inputScale(graph, frames) };
  const seen = { kind: 'images', images: cast(noisy, precision), ...perChannel } as const;
  const evaluated = evaluationPass(settings, stored, variables);
  identity(evaluated.predictions, { name: 'evaluate/predictions' });
  const input =
    settings.freeze === 'backbone'
      ? frozenFeatures(settings, { seen, evaluated }, variables)
      : seen;
  const step = trainingStep(settings, { input, labels, seed }, variables);
  const updated = [group(graph, step.updates)];
  identity(step.loss, { name: 'train/loss', after: updated });
  identity(step.gradientNorm, { name: 'train/gradientNorm', after: updated });
  identity(step.predictions, { name: 'train/predictions', after: updated });

  const network = variables.all();
  const state = [
    ...network.map(({ tensor, variable }) => ({ name: tensor.name, tensor, variable })),
    ...step.optimizerState,
  ];
  return {
    graph,
    start: stateStart(graph, settings.backbone, network, step.optimizerState),
    transfers: stateTransfers(graph, state),
    parameterCount: [...step.gradients.values()].reduce(
      (total, { shape }) => total + shape.reduce<number>((size, extent) => size * (extent ?? 1), 1),
      0,
    ),
  };
}

/**
 * Where the backbone is frozen, what it makes of images goes out and comes in again: it is the same each time that the images are,
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
  const { features } = networkPass(backbone, seen, variables, evaluation);
  identity(features, { name: 'train/features' });
  identity(evaluated.features, { name: 'evaluate/features' });
  const fed = placeholder(graph, 'features', 'float32', features.shape);
  const input = { kind: 'features', features: fed } as const;
  const { predictions } = networkPass(backbone, input, variables, evaluation);
  identity(predictions, { name: 'evaluate/ofFeatures' });
  return input;
}

/**
 * Writes forward pass, loss, gradients and updates over images as the network sees them, [batch, height, width, channels], or
 * over features, and labels [batch].
 */
export function trainingStep(
  settings: NetworkSettings,
  inputs: { readonly input: PassInput; readonly labels: Output; readonly seed: Output },
  variables: NetworkVariables,
): TrainingStep {
  const { graph } = inputs.labels.node;
  const trains = (layer: string) => trainsLayer(settings, layer);
  const pass = networkPass(settings.backbone, inputs.input, variables, {
    kind: 'training',
    dropout: settings.dropout,
    seed: inputs.seed,
    trains,
  });
  const loss = lossOf(settings.loss, pass.predictions, inputs.labels);
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
  const readers = readersOf(graph);
  const steps = parameters.flatMap(([tensor, value], index): ParameterStep[] => {
    const gradient = limited[index];
    if (gradient === undefined) return [];
    return [
      {
        parameter: variables.of(tensor),
        value,
        gradient,
        readers: readers.get(value) ?? [],
        gradientReaders: readers.get(gradient) ?? [],
      },
    ];
  });
  const optimizer = optimizerUpdate(graph, settings, steps, optimizerScalars(graph));
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
      parameters.flatMap(([tensor], index) => {
        const gradient = gradients[index];
        return gradient === undefined ? [] : [[tensor.name, scale(gradient, unit)] as const];
      }),
    ),
  };
}

/** For each output the nodes that take it. */
function readersOf(graph: Graph): Map<Output, GraphNode[]> {
  const readers = new Map<Output, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [node]);
      else known.push(node);
    }
  }
  return readers;
}
