import { describe, expect, it } from 'vitest';
import { scale } from '#src/graph/arithmetic.js';
import { completion, group, identity, placeholder } from '#src/graph/constants.js';
import { newGraph, outputName } from '#src/graph/graph.js';
import { savedModelBytes } from '#src/graph/saved-model.js';
import { readVariable } from '#src/graph/variables.js';
import { floats, openGraph } from '#src/tensorflow/session.js';
import {
  clippedGradients,
  gradientNorm,
  gradientUnit,
  optimizerUpdate,
  stepFeeds,
} from '#src/training/optimizer.js';
import type { NetworkSettings } from '#src/settings/parts.js';
import { setStart } from '#src/training/network-state.js';
import { networkVariables, stateStart, stateTransfers } from '#src/training/network-variables.js';
import { plainNetwork } from './plain-network.js';

const start = [0.5, -1.25, 3];
const gradients = [
  [0.1, -2, 1e-9],
  [0.3, 1, -1e-9],
  [-0.2, 0.5, 2e-9],
  [0.05, -0.75, 0],
];
const learningRate = 0.01;

/** The parameters after each step, by TensorFlow. */
function ours(settings: NetworkSettings): number[][] {
  const graph = newGraph();
  const variables = networkVariables(graph);
  const tensor = { name: 'fc.bias', role: 'linear-bias', shape: [3], fanIn: 3 } as const;
  const parameter = variables.of(tensor);
  const value = readVariable(parameter.variable);
  const fed = placeholder(graph, 'gradient', 'float32', [3]);
  const [gradient] =
    settings.clipNorm === null
      ? [fed]
      : clippedGradients([fed], gradientNorm([fed]), settings.clipNorm);
  const optimizer = optimizerUpdate(graph, settings, [
    {
      parameter,
      value,
      gradient: scale(gradient!, 1 / gradientUnit(settings)),
    },
  ]);
  completion(group(graph, optimizer.updates), 'done');
  const read = outputName(identity(readVariable(parameter.variable), { name: 'now' }));
  const begin = stateStart(graph, 'resnet18', [], optimizer.state);
  const transfers = stateTransfers(graph, [parameter]);
  const session = openGraph(savedModelBytes(graph));
  const given = { type: 'float32', shape: [3], data: Float32Array.from(start) } as const;
  const state = new Map([['fc.bias', given]]);
  try {
    setStart(session, { start: begin, transfers }, { kind: 'state', state });
    return gradients.map((step, index) => {
      const feeds = {
        'gradient:0': floats(Float32Array.from(step)),
        ...stepFeeds(settings, { learningRate, index: index + 1 }),
      };
      session.run(feeds, ['done:0']);
      return Array.from(session.floats({}, read));
    });
  } finally {
    session.close();
  }
}

/** The same by PyTorch's formulas (torch.optim.Adam, AdamW, SGD and clip_grad_norm_), in double precision. */
function theirs(settings: NetworkSettings): number[][] {
  const parameters = start.map((value) => Math.fround(value));
  const first = start.map(() => 0);
  const second = start.map(() => 0);
  return gradients.map((step, index) => {
    const norm = Math.hypot(...step);
    const factor = settings.clipNorm === null ? 1 : Math.min(1, settings.clipNorm / (norm + 1e-6));
    step.forEach((raw, place) => {
      const { beta1, beta2, epsilon, weightDecay, decay, momentum } = settings;
      let gradient = raw * factor;
      if (decay === 'coupled') gradient += weightDecay * parameters[place]!;
      else parameters[place]! *= 1 - learningRate * weightDecay;
      if (settings.optimizer === 'adam') {
        first[place] = beta1 * first[place]! + (1 - beta1) * gradient;
        second[place] = beta2 * second[place]! + (1 - beta2) * gradient ** 2;
        const mean = first[place] / (1 - beta1 ** (index + 1));
        const spread = Math.sqrt(second[place] / (1 - beta2 ** (index + 1)));
        parameters[place]! -= (learningRate * mean) / (spread + epsilon);
      } else {
        first[place] = momentum * first[place]! + gradient;
        parameters[place]! -= learningRate * first[place];
      }
    });
    return [...parameters];
  });
}

describe('an optimiser step', () => {
  it.each<[string, Partial<NetworkSettings>]>([
    ["PyTorch's Adam, also where epsilon decides", {}],
    ['Adam with L2 regularisation', { weightDecay: 0.02 }],
    ['Adam with hardly any regularisation', { weightDecay: 1e-12 }],
    ['AdamW', { weightDecay: 0.1, decay: 'decoupled' }],
    ["the published recipe's Adam", { beta2: 0.9, epsilon: 1e-16, weightDecay: 0.02 }],
    ['Adam on clipped gradients', { clipNorm: 0.5 }],
    ['gradient descent', { optimizer: 'sgd', weightDecay: 0.02 }],
    ['gradient descent with momentum', { optimizer: 'sgd', momentum: 0.9, weightDecay: 0.02 }],
    [
      'momentum with decoupled decay',
      { optimizer: 'sgd', momentum: 0.9, weightDecay: 0.1, decay: 'decoupled' },
    ],
  ])('is %s', (_, changes) => {
    const settings = { ...plainNetwork, ...changes };
    const [actual, expected] = [ours(settings), theirs(settings)];
    actual.flat().forEach((value, index) => {
      expect(Math.abs(value - expected.flat()[index]!)).toBeLessThan(2e-6);
    });
  });
});
