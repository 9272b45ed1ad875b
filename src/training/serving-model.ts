import { add, scale } from '../graph/arithmetic.js';
import { constant, identity, placeholder, scalar } from '../graph/constants.js';
import { newGraph } from '../graph/graph.js';
import { savedModelPieces } from '../graph/saved-model.js';
import { networkTensors } from '../networks/backbones.js';
import { graphShape } from '../networks/network.js';
import type { NetworkTensor } from '../networks/network.js';
import { evaluationPass } from './network-pass.js';
import type { EvaluationSettings } from './network-pass.js';
import { checkState } from './network-state.js';
import type { NetworkState } from './network-state.js';

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
  checkState(networkTensors(settings.backbone, settings.frames), parameters);
  const graph = newGraph();
  const shape = [null, settings.frames, settings.image, settings.image, 3];
  const frames = placeholder(graph, 'frames', 'uint8', shape);
  const pass = evaluationPass(settings, frames, (tensor) => {
    const data = parameters.get(tensor.name)?.data as Float32Array;
    return constant(graph, graphLayout(tensor, data), graphShape(tensor));
  });
  const prediction = identity(pass.predictions, { name: 'prediction' });
  const scaled = add(scale(prediction, label.std), scalar(graph, label.mean));
  const score = identity(scaled, { name: 'score' });
  return savedModelPieces(graph, {
    serving_default: { inputs: { frames }, outputs: { prediction, score } },
  });
}

/**
 * A tensor's numbers as the graph lays them out. The graph would otherwise rearrange them in each run: TensorFlow folds only small
 * constants.
 */
function graphLayout({ role, shape }: NetworkTensor, data: Float32Array): Float32Array {
  if (role !== 'convolution-weight') return data;
  const [filters = 1, channels = 1, height = 1, width = 1] = shape;
  const places = height * width;
  const turned = new Float32Array(data.length);
  for (let filter = 0; filter < filters; filter += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const from = (filter * channels + channel) * places;
      for (let place = 0; place < places; place += 1) {
        turned[(place * channels + channel) * filters + filter] = data[from + place] ?? 0;
      }
    }
  }
  return turned;
}
