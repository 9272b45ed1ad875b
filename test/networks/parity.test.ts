import { describe, expect, it } from 'vitest';
import { identity, placeholder } from '#src/graph/constants.js';
import { newGraph, outputName } from '#src/graph/graph.js';
import type { Output } from '#src/graph/graph.js';
import { transpose } from '#src/graph/layout.js';
import { savedModelBytes } from '#src/graph/saved-model.js';
import { backbones } from '#src/networks/backbones.js';
import type { Backbone } from '#src/networks/backbones.js';
import type { ForwardPass, NetworkTensor } from '#src/networks/network.js';
import { openGraph } from '#src/tensorflow/session.js';
import type { FedTensor } from '#src/tensorflow/session.js';
import { allowedError, goldenFiles, isLong, relativeError } from './golden-files.js';
import type { GoldenStage } from './golden-files.js';
import { goldenImages, goldenTensor } from '#src/doctor/gpu/goldens.js';

const heavy = (net: Backbone) => net.startsWith('vgg');

for (const { net, state_first4, variants } of goldenFiles()) {
  describe(`parity of ${net} with PyTorch`, () => {
    for (const frames of [5, 15]) {
      const golden = variants[`c${3 * frames}` as 'c15' | 'c45'];
      const cases = [
        { name: 'eval64', size: 64, batch: 2, runs: !heavy(net) || frames === 5 || isLong },
        { name: 'eval224', size: 224, batch: 1, runs: isLong },
      ] as const;
      for (const { name, size, batch } of cases.filter(({ runs }) => runs)) {
        it(`${net} parity: ${name} with ${3 * frames} channels`, () => {
          const { tensors, stages } = evaluate(net, batch, frames, size);
          for (const [key, values] of tensors) {
            const first = state_first4[key];
            if (first !== undefined) expect(Array.from(values.slice(0, 4)), key).toEqual(first);
          }
          const [float32, float64] = [golden.f32[name], golden.f64[name]];
          expect(Object.keys(float64.stages).length).toBeGreaterThan(8);
          for (const [stage, truth] of Object.entries(float64.stages)) {
            const torch = float32.stages[stage];
            const actual = stages.get(stage);
            if (torch === undefined || actual === undefined) throw new Error(`no stage ${stage}`);
            for (const part of ['mean', 'std', 'first8'] as const) {
              const [ours, theirs, exact] = [actual, torch, truth].map(
                (values: GoldenStage | typeof actual) => [values[part]].flat(),
              );
              const scale = part === 'mean' ? [truth.std, ...(exact ?? [])] : (exact ?? []);
              const largest = Math.max(...scale.map(Math.abs), 1e-3);
              const error = (relativeError(ours ?? [], exact ?? []) * peak(exact)) / largest;
              const yardstick = (allowedError(theirs ?? [], exact ?? []) * peak(exact)) / largest;
              expect(error, `${stage} ${part}`).toBeLessThanOrEqual(Math.max(yardstick, 2e-5));
            }
          }
          const last = [...stages.values()].at(-1)?.values ?? [];
          const allowed = allowedError(float32.output, float64.output);
          expect(relativeError(last, float64.output)).toBeLessThanOrEqual(allowed);
        });
      }
    }
  });
}

function peak(values: readonly number[] | undefined): number {
  return Math.max(...(values ?? []).map(Math.abs), 1e-30);
}

/** Runs a network in evaluation mode with every tensor fed as the recipe gives it. */
function evaluate(net: Backbone, batch: number, frames: number, size: number) {
  const graph = newGraph();
  const channels = 3 * frames;
  const images = placeholder(graph, 'images', 'float32', [null, size, size, channels]);
  const feeds: Record<string, FedTensor> = {
    'images:0': {
      type: 'float32',
      shape: [batch, size, size, channels],
      data: goldenImages(batch, channels, size),
    },
  };
  const tensors = new Map<string, Float32Array>();
  const stages = new Map<string, Output>();
  const fed = (tensor: NetworkTensor): Output => {
    const data = goldenTensor(tensor);
    tensors.set(tensor.name, data);
    const value = placeholder(graph, tensor.name, 'float32', tensor.shape);
    feeds[outputName(value)] = { type: 'float32', shape: tensor.shape, data };
    return tensor.role === 'convolution-weight' ? transpose(value, [2, 3, 1, 0]) : value;
  };
  const network = backbones[net];
  const pass: ForwardPass = {
    trains: () => false,
    tensor: fed,
    updateStatistic: () => {
      throw new Error('evaluation changes nothing');
    },
    dropout: (value) => value,
    stage(name, value) {
      stages.set(name, identity(value, { name: `stage/${name}` }));
      return value;
    },
  };
  network.head(pass, network.features(pass, images));
  const session = openGraph(savedModelBytes(graph));
  try {
    const fetched = session.run(
      feeds,
      [...stages.values()].map((stage) => outputName(stage)),
    );
    const described = fetched.map(({ shape, data }) => describeStage(shape, data as Float32Array));
    return {
      tensors,
      stages: new Map([...stages.keys()].map((name, index) => [name, described[index]!])),
    };
  } finally {
    session.close();
  }
}

function describeStage(shape: readonly number[], values: Float32Array) {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { values, mean, std: Math.sqrt(squares / values.length), first8: first8(shape, values) };
}

/** The first eight values in PyTorch's order, [batch, channels, height, width]. */
function first8(shape: readonly number[], values: Float32Array): number[] {
  const [, height = 1, width = 1, channels = 1] = shape;
  if (shape.length !== 4) return Array.from(values.slice(0, 8));
  return Array.from({ length: Math.min(8, values.length) }, (_, index) => {
    const pixel = index % (height * width);
    const channel = Math.floor(index / (height * width));
    return values[pixel * channels + channel] ?? NaN;
  });
}
