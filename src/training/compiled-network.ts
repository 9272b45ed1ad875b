import type { Tensor } from '../model/tensor.js';
import type { NetworkSettings } from './network-settings.js';

/** One batch of samples; the batch size is `labels.length` and may differ from call to call. */
export interface TrainingBatch {
  /** [batch, frames, image, image, 3], 0..255, RGB: the frames of the samples one after another. */
  readonly images: Uint8Array;
  /** [batch], standardised scores. */
  readonly labels: Float32Array;
}

/** What changes from step to step. */
export interface StepOptions {
  readonly learningRate: number;
  /** Which optimiser step this is, counted from 1: Adam's bias correction depends on it. */
  readonly index: number;
  /** Two 32-bit integers (signed or unsigned) that noise and dropout depend on. */
  readonly seed: readonly [number, number];
}

export interface StepResult {
  /** Mean loss of the batch, before the update. */
  readonly loss: number;
  /** Euclidean norm of the gradient of all parameters, before clipping, without weight decay. */
  readonly gradientNorm: number;
  /** [batch], as the training pass saw them (batch statistics, noise, dropout). */
  readonly predictions: Float32Array;
}

/** Names as in `readState`. */
export type NetworkState = ReadonlyMap<string, Tensor>;

/** A network with its parameters and optimiser inside native TensorFlow. */
export interface CompiledNetwork {
  /** One optimiser step. Blocks until it is done. */
  trainStep(batch: TrainingBatch, step: StepOptions): StepResult;
  /** Evaluation mode (running BatchNorm statistics, no noise, no dropout): images [count, frames, image, image, 3] to [count]. */
  predict(images: Uint8Array, count: number): Float32Array;
  /**
   * A copy of everything a step changes, float32, in a fixed order. Parameters and BatchNorm statistics carry torchvision's
   * state_dict names and layouts (`conv1.weight` OIHW, `fc.weight` [out, in]); optimiser state a prefix before
   * them: `adam.m/<name>` and `adam.v/<name>` (first and second moment), `sgd.velocity/<name>`.
   */
  readState(): Map<string, Tensor>;
  /** Takes what `readState` of a network with equal settings gave. @throws NetworkStateError, with nothing changed. */
  writeState(state: NetworkState): void;
  /** Numbers that the optimiser changes. */
  readonly parameterCount: number;
  /** Frees the graph and its variables; no call is allowed after it. */
  close(): void;
}

/** Where the parameters start: drawn as torchvision draws them, or given. */
export type InitialState =
  | { readonly kind: 'seeded'; readonly seed: number }
  | { readonly kind: 'state'; readonly state: NetworkState };

/** Builds the graphs and opens them. */
export declare function compileNetwork(
  settings: NetworkSettings,
  initial: InitialState,
): CompiledNetwork;
