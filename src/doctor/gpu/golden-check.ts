import { group, identity, placeholder } from '../../graph/constants.js';
import { newGraph, outputName } from '../../graph/graph.js';
import { savedModelBytes } from '../../graph/saved-model.js';
import { trialSettings } from '../../planning/benchmark/bench-case.js';
import { floats, openGraph } from '../../tensorflow/session.js';
import { trainingStep } from '../../training/network-graph.js';
import { networkPass } from '../../training/network-pass.js';
import { setStart } from '../../training/network-state.js';
import { networkVariables, stateStart, stateTransfers } from '../../training/network-variables.js';
import { stepFeeds } from '../../training/optimizer.js';
import { goldenImages, goldenTensor } from './goldens.js';
import type { NetworkGoldens } from './goldens.js';

/** How far a computation is from the goldens, relative to the largest of them. */
export interface GoldenErrors {
  readonly evaluation: number;
  readonly loss: number;
  readonly predictions: number;
  readonly gradientNorm: number;
}

/** One evaluation and one training step on whatever device TensorFlow has chosen, held against a network's goldens. */
export function goldenErrors(goldens: NetworkGoldens): GoldenErrors {
  const { backbone, frames, image, labels: truth, learningRate } = goldens;
  const asked = { backbone, image, frames, batch: truth.length };
  const { network: settings } = trialSettings({ ...asked, precision: 'float32' });
  const channels = 3 * frames;

  const graph = newGraph();
  const images = placeholder(graph, 'images', 'float32', [null, image, image, channels]);
  const labels = placeholder(graph, 'labels', 'float32', [null]);
  const seed = placeholder(graph, 'seed', 'int32', [2]);
  const variables = networkVariables(graph);
  const input = { kind: 'images', images } as const;
  const step = trainingStep(settings, { input, labels, seed }, variables);
  const after = [group(graph, step.updates)];
  const trained = [step.loss, step.predictions, step.gradientNorm].map((value) =>
    outputName(identity(value, { after })),
  );
  const evaluation = networkPass(backbone, input, variables.read, { kind: 'evaluation' });
  const tensors = variables.all();
  const transfers = stateTransfers(graph, tensors);
  const start = stateStart(graph, backbone, [], step.optimizerState);
  const state = new Map(
    tensors.map(({ name, tensor }) => {
      const { shape } = tensor;
      return [name, { type: 'float32', shape, data: goldenTensor(tensor) } as const];
    }),
  );

  const session = openGraph(savedModelBytes(graph));
  try {
    setStart(session, { start, transfers }, { kind: 'state', state });
    const shown = (count: number) => ({
      [outputName(images)]: floats(goldenImages(count, channels, image), [
        count,
        image,
        image,
        channels,
      ]),
    });
    const evaluated = session.floats(
      shown(goldens.evaluation.length),
      outputName(evaluation.predictions),
    );
    const fed = {
      ...shown(truth.length),
      [outputName(labels)]: floats(Float32Array.from(truth)),
      ...stepFeeds(settings, { learningRate, index: 1 }),
    };
    const [loss, predictions, norm] = session
      .run(fed, trained)
      .map(({ data }) => data as Float32Array);
    return {
      evaluation: relativeError(evaluated, goldens.evaluation),
      loss: relativeError(loss, [goldens.loss]),
      predictions: relativeError(predictions, goldens.predictions),
      gradientNorm: relativeError(norm, [goldens.gradientNorm]),
    };
  } finally {
    session.close();
  }
}

/** The largest error, relative to the largest golden; infinite where something is no number. */
function relativeError(actual: Float32Array | undefined, truth: readonly number[]): number {
  const largest = Math.max(...truth.map(Math.abs));
  const errors = truth.map((value, index) => Math.abs((actual?.[index] ?? NaN) - value) / largest);
  return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}
