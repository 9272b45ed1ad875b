import { identity, placeholder } from '../graph/constants.js';
import { newGraph, outputName } from '../graph/graph.js';
import { savedModelBytes } from '../graph/saved-model.js';
import { openGraph } from '../tensorflow/session.js';
import { imageTensor } from './image-input.js';
import { evaluationPass } from './network-pass.js';
import type { EvaluationSettings } from './network-pass.js';
import { writeState } from './network-state.js';
import type { NetworkState } from './network-state.js';
import { networkVariables, stateTransfers } from './network-variables.js';

/** A trained network that only predicts: no optimiser, no gradients, a third of the memory. */
export interface EvaluationNetwork {
  /** uint8 images [count, frames, image, image, 3] to [count], on the standardised scale. Blocks until it is done. */
  predict(images: Uint8Array, count: number): Float32Array;
  /** The same with what the last layer takes: [count, width]. */
  features(images: Uint8Array, count: number): Float32Array;
  /** Frees the graph and its variables; no call is allowed after it. */
  close(): void;
}

/**
 * Opens a trained network in native TensorFlow.
 * @param parameters all of the network's tensors under torchvision's names
 * @throws NetworkStateError where they do not fit; TensorFlowError where TensorFlow is missing or refuses
 */
export function openEvaluation(
  settings: EvaluationSettings,
  parameters: NetworkState,
): EvaluationNetwork {
  const { frames, image } = settings;
  const graph = newGraph();
  const stored = placeholder(graph, 'images', 'uint8', [null, frames, image, image, 3]);
  const variables = networkVariables(graph);
  const pass = evaluationPass(settings, stored, variables.read);
  const predictions = outputName(identity(pass.predictions, { name: 'predictions' }));
  const features = outputName(identity(pass.features, { name: 'features' }));
  const transfers = stateTransfers(graph, variables.all());
  const session = openGraph(savedModelBytes(graph));
  const evaluate = (fetch: string) => (images: Uint8Array, count: number) =>
    session.floats({ 'images:0': imageTensor(settings, images, count) }, fetch);
  try {
    writeState(session, transfers, parameters);
  } catch (error) {
    session.close();
    throw error;
  }
  return {
    predict: evaluate(predictions),
    features: evaluate(features),
    close: () => {
      session.close();
    },
  };
}
