import { augmentationsOn } from '../augmentations/augmentations.js';
import type { GraphAugmentationName } from '../augmentations/augmentations.js';
import { savedModelBytes } from '../graph/saved-model.js';
import type { Tensor } from '../networks/tensor.js';
import type { NetworkSettings } from '../settings/parts.js';
import { floats, openGraph, seedWords } from '../tensorflow/session.js';
import type { Feeds } from '../tensorflow/session.js';
import { imageTensor, seedFeeds } from './image-input.js';
import type { AugmentationSeeds } from './image-input.js';
import { feeds, fetches, networkGraph } from './network-graph.js';
import { isOfNetwork, readState, setStart, writeState } from './network-state.js';
import type { InitialState, NetworkState } from './network-state.js';
import { stepFeeds } from './optimizer.js';

/** One batch of samples; the batch size is `labels.length` and may differ from call to call. */
export interface TrainingBatch {
  /** [batch, frames, image, image, 3], 0..255, RGB: the frames of the samples one after another. */
  readonly images: Uint8Array;
  /** [batch], standardised scores. */
  readonly labels: Float32Array;
  /** [batch, 2] for each augmentation of `seeded`. */
  readonly seeds?: AugmentationSeeds;
}

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

/** The features of a frozen backbone do not change while the images do not: they can be computed once and kept. */
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
 * A state may hold the network's tensors alone: the optimiser then starts at zero.
 * @throws NetworkStateError where the state does not fit; TensorFlowError where TensorFlow is missing or refuses
 */
export function compileNetwork(settings: NetworkSettings, initial: InitialState): CompiledNetwork {
  const { graph, start, transfers, parameterCount } = networkGraph(settings);
  const session = openGraph(savedModelBytes(graph));
  const onImages = (fetch: string) => (images: Uint8Array, count: number) =>
    session.floats({ [feeds.images]: imageTensor(settings, images, count) }, fetch);
  const featureFeeds = (features: Float32Array, count: number): Feeds => ({
    [feeds.features]: floats(features, [count, features.length / count]),
  });

  const runStep = (input: Feeds, labels: Float32Array, step: StepOptions): StepResult => {
    const fed = {
      ...input,
      [feeds.labels]: floats(labels),
      ...(settings.dropout > 0 && { [feeds.seed]: seedWords(step.seed) }),
      ...stepFeeds(settings, step),
    };
    const [loss, gradientNorm, predictions] = session
      .run(fed, [fetches.loss, fetches.gradientNorm, fetches.predictions])
      .map(({ data }) => data as Float32Array);
    return {
      loss: loss?.[0] ?? Number.NaN,
      gradientNorm: gradientNorm?.[0] ?? Number.NaN,
      predictions: predictions ?? new Float32Array(),
    };
  };
  const trainOnFeatures: FrozenBackbone['trainStep'] = ({ features, labels }, step) =>
    runStep(featureFeeds(features, labels.length), labels, step);

  const frozen: FrozenBackbone = {
    features: onImages(fetches.features),
    trainStep: trainOnFeatures,
    predict: (features, count) =>
      session.floats(featureFeeds(features, count), fetches.evaluatedFeatures),
  };
  try {
    setStart(session, { start, transfers }, initial);
  } catch (error) {
    session.close();
    throw error;
  }
  return {
    trainStep({ images, labels, seeds = {} }, step) {
      const { length } = labels;
      const fed = {
        [feeds.images]: imageTensor(settings, images, length),
        ...seedFeeds(settings, seeds, length),
      };
      if (settings.freeze !== 'backbone') return runStep(fed, labels, step);
      const features = session.floats(fed, fetches.trainingFeatures);
      return trainOnFeatures({ features, labels }, step);
    },
    seeded: augmentationsOn('graph', settings).map(({ name }) => name),
    frozen: settings.freeze === 'backbone' ? frozen : null,
    predict: onImages(fetches.evaluated),
    readState: () => readState(session, transfers),
    readParameters: () => readState(session, transfers.filter(isOfNetwork)),
    writeState: (state) => {
      writeState(session, transfers, state);
    },
    parameterCount,
    close: () => {
      session.close();
    },
  };
}
