import { augmentationsOn } from '../augmentations/augmentations.js';
import type { GraphAugmentationName } from '../augmentations/augmentations.js';
import { savedModelBytes } from '../graph/saved-model.js';
import { elementCount } from '../networks/tensor.js';
import type { Tensor } from '../networks/tensor.js';
import { openGraph } from '../tensorflow/session.js';
import type { FedTensor, Session } from '../tensorflow/session.js';
import type { InitialState } from './initial-state.js';
import { int32Pair } from './int32-pair.js';
import { feeds, fetches, networkGraph } from './network-graph.js';
import type { NetworkSettings } from '../settings/parts.js';
import type { NetworkState } from './network-state.js';
import { scalarNames, scalarsOfStep } from './optimizer-update.js';
import { seedsName } from './training-images.js';
import { readState, setStart, writeState } from './state-session.js';

/** One batch of samples; the batch size is `labels.length` and may differ from call to call. */
export interface TrainingBatch {
  /** [batch, frames, image, image, 3], 0..255, RGB: the frames of the samples one after another. */
  readonly images: Uint8Array;
  /** [batch], standardised scores. */
  readonly labels: Float32Array;
  /** [batch, 2] for each augmentation of `seeded`. */
  readonly seeds?: AugmentationSeeds;
}

/** Two int32 for each sample, by augmentation. */
type AugmentationSeeds = Readonly<Partial<Record<GraphAugmentationName, Int32Array>>>;

/** A batch whose images the frozen backbone has seen before. */
interface FeatureBatch {
  /** [batch, width], as `features` gave them. */
  readonly features: Float32Array;
  /** [batch], standardised scores. */
  readonly labels: Float32Array;
}

/** What changes from step to step. */
export interface StepOptions {
  readonly learningRate: number;
  /** Which optimiser step this is, counted from 1: Adam's bias correction depends on it. */
  readonly index: number;
  /** Two 32-bit integers (signed or unsigned) that dropout depends on. */
  readonly seed: readonly [number, number];
}

interface StepResult {
  /** Mean loss of the batch, before the update. */
  readonly loss: number;
  /** Euclidean norm of the gradient of all parameters, before clipping, without weight decay. */
  readonly gradientNorm: number;
  /** [batch], as the training pass saw them (batch statistics, noise, dropout). */
  readonly predictions: Float32Array;
}

/** What a frozen backbone makes of images is the same in every epoch: it can be computed once and kept. */
export interface FrozenBackbone {
  /** Images without augmentation [count, frames, image, image, 3] to features [count, width]. */
  features(images: Uint8Array, count: number): Float32Array;
  /** `trainStep` without the backbone. */
  trainStep(batch: FeatureBatch, step: StepOptions): StepResult;
  /** `predict` without the backbone: features [count, width] to [count]. */
  predict(features: Float32Array, count: number): Float32Array;
}

/** A network with its parameters and optimiser inside native TensorFlow. */
export interface CompiledNetwork {
  /** One optimiser step. Blocks until it is done. */
  trainStep(batch: TrainingBatch, step: StepOptions): StepResult;
  /** Evaluation mode (running BatchNorm statistics, no noise, no dropout): images [count, frames, image, image, 3] to [count]. */
  predict(images: Uint8Array, count: number): Float32Array;
  /** The augmentations in the graph of a training step: each batch brings seeds for them. */
  readonly seeded: readonly GraphAugmentationName[];
  /** Null where the backbone is trained. */
  readonly frozen: FrozenBackbone | null;
  /**
   * A copy of everything a step changes, float32, in a fixed order. Parameters and BatchNorm statistics carry torchvision's
   * state_dict names and layouts (`conv1.weight` OIHW, `fc.weight` [out, in]); optimiser state a prefix before
   * them: `adam.m/<name>` and `adam.v/<name>` (first and second moment), `sgd.velocity/<name>`,
   * measured in `gradientUnit`.
   */
  readState(): Map<string, Tensor>;
  /** The part of `readState` that `predict` depends on: parameters and BatchNorm statistics, without the optimiser's. */
  readParameters(): Map<string, Tensor>;
  /** Takes what `readState` of a network with equal settings gave. @throws NetworkStateError, with nothing changed. */
  writeState(state: NetworkState): void;
  /** Numbers that the optimiser changes. */
  readonly parameterCount: number;
  /** Frees the graph and its variables; no call is allowed after it. */
  close(): void;
}

/**
 * Builds the graphs, opens them in native TensorFlow (0.4 s the first time in a process) and sets the start.
 * A state may hold the network's tensors alone: the optimiser then starts afresh.
 * @throws NetworkStateError where the state does not fit; TensorFlowError where TensorFlow is missing or refuses
 */
export function compileNetwork(settings: NetworkSettings, initial: InitialState): CompiledNetwork {
  const { graph, start, transfers, parameterCount } = networkGraph(settings);
  const session = openGraph(savedModelBytes(graph));
  const network: CompiledNetwork = {
    trainStep: (batch, step) => trainStep(session, settings, batch, step),
    seeded: augmentationsOn('graph', settings).map(({ name }) => name),
    frozen: settings.freeze === 'backbone' ? frozenBackbone(session, settings) : null,
    predict: (images, count) =>
      evaluate(session, fetches.evaluated, {
        [feeds.images]: imageTensor(settings, images, count),
      }),
    readState: () => readState(session, transfers),
    readParameters: () =>
      readState(
        session,
        transfers.filter(({ name }) => !name.includes('/')),
      ),
    writeState: (state) => {
      writeState(session, transfers, state);
    },
    parameterCount,
    close: () => {
      session.close();
    },
  };
  try {
    setStart(session, { start, transfers }, initial);
  } catch (error) {
    session.close();
    throw error;
  }
  return network;
}

function frozenBackbone(session: Session, settings: NetworkSettings): FrozenBackbone {
  return {
    features: (images, count) =>
      evaluate(session, fetches.features, { [feeds.images]: imageTensor(settings, images, count) }),
    trainStep: (batch, step) => trainOnFeatures(session, settings, batch, step),
    predict: (features, count) =>
      evaluate(session, fetches.evaluatedFeatures, {
        [feeds.features]: featureTensor(features, count),
      }),
  };
}

function trainStep(
  session: Session,
  settings: NetworkSettings,
  batch: TrainingBatch,
  step: StepOptions,
): StepResult {
  const { images, labels } = batch;
  const fed: Record<string, FedTensor> = {
    [feeds.images]: imageTensor(settings, images, labels.length),
    ...seedTensors(settings, batch),
  };
  if (settings.freeze !== 'backbone') return runStep(session, settings, fed, labels, step);
  const features = evaluate(session, fetches.trainingFeatures, fed);
  return trainOnFeatures(session, settings, { features, labels }, step);
}

function trainOnFeatures(
  session: Session,
  settings: NetworkSettings,
  { features, labels }: FeatureBatch,
  step: StepOptions,
): StepResult {
  const fed = { [feeds.features]: featureTensor(features, labels.length) };
  return runStep(session, settings, fed, labels, step);
}

function runStep(
  session: Session,
  settings: NetworkSettings,
  input: Readonly<Record<string, FedTensor>>,
  labels: Float32Array,
  step: StepOptions,
): StepResult {
  const scalars = scalarsOfStep(settings, step);
  const fed: Record<string, FedTensor> = {
    ...input,
    [feeds.labels]: { type: 'float32', shape: [labels.length], data: labels },
    ...(settings.dropout > 0 ? { [feeds.seed]: int32Pair(step.seed) } : {}),
  };
  for (const [key, name] of Object.entries(scalarNames)) {
    const value = scalars[key as keyof typeof scalarNames];
    fed[`${name}:0`] = { type: 'float32', shape: [], data: Float32Array.of(value) };
  }
  const [loss, gradientNorm, predictions] = session
    .run(fed, [fetches.loss, fetches.gradientNorm, fetches.predictions])
    .map(({ data }) => data as Float32Array);
  return {
    loss: loss?.[0] ?? Number.NaN,
    gradientNorm: gradientNorm?.[0] ?? Number.NaN,
    predictions: predictions ?? new Float32Array(),
  };
}

function evaluate(
  session: Session,
  fetch: string,
  fed: Readonly<Record<string, FedTensor>>,
): Float32Array {
  const [values] = session.run(fed, [fetch]);
  return (values?.data ?? new Float32Array()) as Float32Array;
}

function featureTensor(data: Float32Array, count: number): FedTensor {
  return { type: 'float32', shape: [count, data.length / count], data };
}

/** Seeds for as many samples as the graph has room for. */
function seedTensors(
  { batchSize, ...settings }: NetworkSettings,
  { labels, seeds = {} }: TrainingBatch,
): Record<string, FedTensor> {
  return Object.fromEntries(
    augmentationsOn('graph', settings).map(({ name }) => {
      const given = seeds[name];
      if (given?.length !== 2 * labels.length || labels.length > batchSize) {
        throw new RangeError(
          `${given?.length ?? 0} numbers do not seed the ${name} of ${labels.length} samples of at most ${batchSize}.`,
        );
      }
      const data = new Int32Array(2 * batchSize);
      data.set(given);
      return [`${seedsName(name)}:0`, { type: 'int32', shape: [batchSize, 2], data }];
    }),
  );
}

function imageTensor(
  { frames, image }: NetworkSettings,
  data: Uint8Array,
  count: number,
): FedTensor {
  const shape = [count, frames, image, image, 3];
  if (data.length !== elementCount(shape)) {
    throw new RangeError(`${data.length} bytes are not images [${shape.join(', ')}].`);
  }
  return { type: 'uint8', shape, data };
}
