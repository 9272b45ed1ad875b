import { add, scale } from '../graph/arithmetic.js';
import { constant, identity, placeholder, scalar } from '../graph/constants.js';
import { newGraph } from '../graph/graph.js';
import type { Graph, Output } from '../graph/graph.js';
import { savedModelPieces } from '../graph/saved-model.js';
import type { NetworkTensor } from '../networks/network.js';
import { elementCount } from '../networks/tensor.js';
import type { Tensor } from '../networks/tensor.js';
import { evaluationPass } from './evaluation-pass.js';
import type { EvaluationSettings } from './evaluation-pass.js';
import type { NetworkState } from './network-state.js';
import { NetworkStateError } from './network-state-error.js';
import type { NetworkValues } from './network-variables.js';

/**
 * A trained network as a saved_model.pb that needs no other file, since its weights are constants of the graph (at most 0.6 GB, where
 * such a file may have 2). Its signature `serving_default` takes `frames`, uint8 [batch, frames, image, image, 3], and gives
 * `prediction` [batch], standardised, and `score` [batch], on the IMDB scale.
 * @param label score = prediction * std + mean
 * @returns the file's bytes, piece by piece
 * @throws NetworkStateError where the parameters do not fit
 */
export function servingModel(
  settings: EvaluationSettings,
  parameters: NetworkState,
  label: { readonly mean: number; readonly std: number },
): readonly Uint8Array[] {
  const graph = newGraph();
  const shape = [null, settings.frames, settings.image, settings.image, 3];
  const frames = placeholder(graph, 'frames', 'uint8', shape);
  const pass = evaluationPass(settings, frames, networkConstants(graph, parameters));
  const prediction = identity(pass.predictions, { name: 'prediction' });
  const scaled = add(scale(prediction, label.std), scalar(graph, label.mean));
  const score = identity(scaled, { name: 'score' });
  return savedModelPieces(graph, {
    serving_default: { inputs: { frames }, outputs: { prediction, score } },
  });
}

/** The network's tensors as constants, each made when first asked for. */
function networkConstants(graph: Graph, parameters: NetworkState): NetworkValues {
  const known = new Map<string, { readonly tensor: NetworkTensor; readonly value: Output }>();
  const of = (tensor: NetworkTensor) => {
    const before = known.get(tensor.name);
    if (before !== undefined) return before;
    const { data, shape } = graphLayout(tensor, fitting(tensor, parameters.get(tensor.name)));
    const entry = { tensor, value: constant(graph, data, shape) };
    known.set(tensor.name, entry);
    return entry;
  };
  return { of, reads: () => (tensor) => of(tensor).value };
}

function fitting(tensor: NetworkTensor, given: Tensor | undefined): Float32Array {
  const none = { missing: [], unexpected: [], misshapen: [], mistyped: [] };
  const { name, shape: expected } = tensor;
  if (given === undefined) throw new NetworkStateError({ ...none, missing: [name] });
  if (given.shape.join() !== expected.join()) {
    throw new NetworkStateError({ ...none, misshapen: [{ name, shape: given.shape, expected }] });
  }
  if (given.type === 'float32') return given.data;
  throw new NetworkStateError({ ...none, mistyped: [{ name, type: given.type }] });
}

/**
 * PyTorch's [filters, channels, height, width] as [height, width, channels, filters], which the graph would otherwise do anew each time
 * it is asked: TensorFlow folds only small constants.
 */
function graphLayout(
  { role, shape }: NetworkTensor,
  data: Float32Array,
): { readonly data: Float32Array; readonly shape: readonly number[] } {
  if (role !== 'convolution-weight') return { data, shape };
  const [filters = 1, channels = 1, height = 1, width = 1] = shape;
  const places = height * width;
  const turned = new Float32Array(elementCount(shape));
  for (let filter = 0; filter < filters; filter += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const from = (filter * channels + channel) * places;
      for (let place = 0; place < places; place += 1) {
        turned[(place * channels + channel) * filters + filter] = data[from + place] ?? 0;
      }
    }
  }
  return { data: turned, shape: [height, width, channels, filters] };
}
