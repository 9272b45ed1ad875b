import { group, identity, placeholder } from '../graph/constants.js';
import { gradientsOf } from '../graph/gradients.js';
import { newGraph } from '../graph/graph.js';
import type { Graph, GraphNode, Output } from '../graph/graph.js';
import { cast } from '../graph/layout.js';
import { assign } from '../graph/variables.js';
import { isParameter } from '../model/network-tensor.js';
import { clippedGradients, gradientNorm } from './gradient-clipping.js';
import { imageInput } from './image-input.js';
import { lossOf } from './loss-graph.js';
import { networkPass } from './network-pass.js';
import type { NetworkSettings } from './network-settings.js';
import { networkVariables } from './network-variables.js';
import type { NetworkVariables } from './network-variables.js';
import { optimizerScalars, optimizerUpdate } from './optimizer-update.js';
import type { OptimizerVariable, ParameterStep } from './optimizer-update.js';
import { stateStart } from './state-start.js';
import type { StateStart } from './state-start.js';
import { stateTransfers } from './state-transfer.js';
import type { StateTransfer } from './state-transfer.js';

/** The names of what each run is fed, `node:0`. */
export const feeds = {
  images: 'images:0',
  labels: 'labels:0',
  seed: 'seed:0',
} as const;

/** The names of what the runs give. */
export const fetches = {
  loss: 'train/loss:0',
  gradientNorm: 'train/gradientNorm:0',
  predictions: 'train/predictions:0',
  evaluated: 'evaluate/predictions:0',
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
  const { frames, image } = settings;
  const stored = placeholder(graph, 'images', 'uint8', [null, frames, image, image, 3]);
  const labels = placeholder(graph, 'labels', 'float32', [null]);
  const seed = placeholder(graph, 'seed', 'int32', [2]);
  const variables = networkVariables(graph);

  const noise = { standardDeviation: settings.noise, seed };
  const noisy = settings.noise > 0 ? imageInput(stored, noise) : imageInput(stored);
  const step = trainingStep(
    settings,
    { images: cast(noisy, settings.precision), labels, seed },
    variables,
  );
  const updated = [group(graph, step.updates)];
  identity(step.loss, { name: 'train/loss', after: updated });
  identity(step.gradientNorm, { name: 'train/gradientNorm', after: updated });
  identity(step.predictions, { name: 'train/predictions', after: updated });

  const evaluated = networkPass(
    settings.backbone,
    cast(imageInput(stored), settings.precision),
    variables,
    {
      kind: 'evaluation',
    },
  );
  identity(evaluated.predictions, { name: 'evaluate/predictions' });

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
 * Writes forward pass, loss, gradients and updates over images as the network sees them, float32 [batch, height, width,
 * channels], and labels [batch].
 */
export function trainingStep(
  settings: NetworkSettings,
  inputs: { readonly images: Output; readonly labels: Output; readonly seed: Output },
  variables: NetworkVariables,
): TrainingStep {
  const { graph } = inputs.images.node;
  const pass = networkPass(settings.backbone, inputs.images, variables, {
    kind: 'training',
    dropout: settings.dropout,
    seed: inputs.seed,
  });
  const loss = lossOf(settings.loss, pass.predictions, inputs.labels);
  const parameters = [...pass.values].filter(([tensor]) => isParameter(tensor));
  const gradients = gradientsOf(
    loss,
    parameters.map(([, value]) => value),
  );
  const norm = gradientNorm(gradients);
  const limited =
    settings.clipNorm === null ? gradients : clippedGradients(gradients, norm, settings.clipNorm);
  const readers = readersOf(graph);
  const steps = parameters.flatMap(([tensor, value], index): ParameterStep[] => {
    const gradient = limited[index];
    if (gradient === undefined) return [];
    return [
      { parameter: variables.of(tensor), value, gradient, readers: readers.get(value) ?? [] },
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
        return gradient === undefined ? [] : [[tensor.name, gradient] as const];
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
