import { group, identity, placeholder } from '../../graph/constants.js';
import { newGraph, outputName } from '../../graph/graph.js';
import { savedModelBytes } from '../../graph/saved-model.js';
import { openGraph } from '../../tensorflow/session.js';
import type { FedTensor } from '../../tensorflow/session.js';
import { trainingStep } from '../../training/network-graph.js';
import { networkPass } from '../../training/network-pass.js';
import { networkVariables } from '../../training/network-variables.js';
import { scalarNames, scalarsOfStep } from '../../training/optimizer-update.js';
import { writeState } from '../../training/state-session.js';
import { stateStart } from '../../training/state-start.js';
import { stateTransfers } from '../../training/state-transfer.js';
import { trialSettings } from '../../planning/benchmark/bench-case.js';
import { goldenImages, goldenTensor } from './goldens.js';
import type { NetworkGoldens } from './goldens.js';

/** How far a computation is from the goldens, relative to the largest of them. */
export interface GoldenErrors {
  readonly evaluation: number;
  readonly loss: number;
  readonly predictions: number;
  readonly gradientNorm: number;
}

/** One evaluation and one training step on whatever device TensorFlow has chosen, compared with a network's goldens. */
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
  const evaluation = networkPass(backbone, input, variables, { kind: 'evaluation' });
  const tensors = variables.all();
  const transfers = stateTransfers(
    graph,
    tensors.map(({ tensor, variable }) => ({ name: tensor.name, tensor, variable })),
  );
  const start = stateStart(graph, backbone, [], step.optimizerState);

  const session = openGraph(savedModelBytes(graph));
  try {
    session.run({ [start.zero]: scalar(0) }, [start.optimizer]);
    const state = tensors.map(({ tensor }) => {
      const data = goldenTensor(tensor);
      return [tensor.name, { type: 'float32', shape: tensor.shape, data }] as const;
    });
    writeState(session, transfers, new Map(state));
    const shown = (count: number): FedTensor => ({
      type: 'float32',
      shape: [count, image, image, channels],
      data: goldenImages(count, channels, image),
    });
    const [evaluated] = session.run({ [outputName(images)]: shown(goldens.evaluation.length) }, [
      outputName(evaluation.predictions),
    ]);
    const scalars = scalarsOfStep(settings, { learningRate, index: 1 });
    const [loss, predictions, gradientNorm] = session.run(
      {
        [outputName(images)]: shown(truth.length),
        [outputName(labels)]: {
          type: 'float32',
          shape: [truth.length],
          data: Float32Array.from(truth),
        },
        ...Object.fromEntries(
          Object.entries(scalarNames).map(([key, name]) => [
            `${name}:0`,
            scalar(scalars[key as keyof typeof scalarNames]),
          ]),
        ),
      },
      trained,
    );
    return {
      evaluation: relativeError(evaluated?.data as Float32Array, goldens.evaluation),
      loss: relativeError(loss?.data as Float32Array, [goldens.loss]),
      predictions: relativeError(predictions?.data as Float32Array, goldens.predictions),
      gradientNorm: relativeError(gradientNorm?.data as Float32Array, [goldens.gradientNorm]),
    };
  } finally {
    session.close();
  }
}

function scalar(value: number): FedTensor {
  return { type: 'float32', shape: [], data: Float32Array.of(value) };
}

/** The largest error, relative to the largest golden; infinite where something is no number. */
function relativeError(actual: Float32Array, truth: readonly number[]): number {
  const largest = Math.max(...truth.map(Math.abs));
  const errors = truth.map((value, index) => Math.abs((actual[index] ?? NaN) - value) / largest);
  return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}
