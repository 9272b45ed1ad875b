import type { BatchReader } from '../dataset/batches-ahead.js';
import type { NetworkState } from './network-state.js';
import type { TrainingPlace } from './training-place.js';

/**
 * The version of what the trainer means: it is part of every trial's identity. A change that gives other results for
 * equal settings, seed and dataset raises it, so that no sweep mixes the two.
 */
export const trainerVersion = '3';

/** A movie as training sees it. */
export interface TrainingMovie {
  readonly movieId: string;
  /** Its score, standardised with the training split's mean and standard deviation. */
  readonly label: number;
  /** The number in the pack of the first frame of its pool. */
  readonly firstFrame: number;
  readonly frameCount: number;
  readonly split: 'train' | 'validation' | 'test';
}

/** What a trial is trained and measured on: an open pack. */
export interface TrainingData {
  /** Reads batches of up to `batchSize` samples of `frames` frames each; the caller closes the reader. */
  openBatches(batchSize: number, frames: number): BatchReader;
  /** The dataset's identity: evaluation draws are seeded by it. */
  readonly sha256: string;
  readonly movies: readonly TrainingMovie[];
}

/** A trial in the middle: what a later attempt resumes from. */
export interface Checkpoint {
  readonly place: TrainingPlace;
  /** The network's state, optimiser included. */
  readonly state: NetworkState;
  /** Parameters and BatchNorm statistics of the selected epoch; null before one is selected. */
  readonly best: NetworkState | null;
}

/** How far the trial is, for a progress display. Nothing of the test split. */
export interface TrainingProgress {
  /** The current epoch, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Movies trained a second in the current epoch; 0 before there are any. */
  readonly samplesPerSecond: number;
  readonly peakMemoryBytes: number;
  /** Estimated milliseconds to the end; null before the first step. */
  readonly etaMs: number | null;
}

/** What the training loop needs from its caller: where figures go, when to stop, the clock. */
export interface TrainingHost {
  /** The figures of an epoch, all finite. They must be on disk before the call returns: a checkpoint may follow. */
  metrics(epoch: number, step: number, values: Readonly<Record<string, number>>): void;
  /** Called once a second at most, and at the start. */
  progress(progress: TrainingProgress): void;
  /** Keeps a checkpoint, or says that another attempt owns the trial. */
  checkpoint(checkpoint: Checkpoint): 'written' | 'fenced';
  /** Aborted: checkpoint at the next step and stop. */
  readonly signal: AbortSignal;
  /** Milliseconds that only increase, such as `performance.now()`. */
  clock(this: void): number;
  /** The most memory this process has held, in bytes. */
  peakMemoryBytes(): number;
  readonly checkpoints: {
    /** At least this long between two checkpoints. */
    readonly everyMs: number;
    /** Longer where writing takes long: at most this share of the time, since a VGG's state is 2 GB and a ResNet's 0.2. */
    readonly share: number;
  };
}

/** A figure became NaN or infinite: running again would end the same. Epoch and step count from 1. */
export interface Divergence {
  readonly kind: 'diverged';
  readonly what: 'loss' | 'gradient norm' | 'validation MSE';
  readonly value: number;
  readonly epoch: number;
  readonly step: number;
}

/** How training ended. */
export type TrainingOutcome =
  | TrainingResult
  /** On request, with a checkpoint of everything done. */
  | { readonly kind: 'stopped'; readonly step: number }
  /** Another attempt owns the trial: nothing was written. */
  | { readonly kind: 'fenced'; readonly step: number }
  | Divergence;

/** A trial trained to its end. */
export interface TrainingResult {
  readonly kind: 'finished';
  /** The epoch (from 1) with the lowest validation MSE, or the last where there is no validation split. */
  readonly selectedEpoch: number;
  /**
   * Of the selected epoch: train, validation and test Mse, Mae, Pearson, and baselineValidationMse, baselineTestMse: what
   * always predicting the training mean would give. Those of an empty split are missing, as is a Pearson r without variance.
   */
  readonly metrics: Readonly<Record<string, number>>;
  /** Predictions and labels on the standardised scale. */
  readonly predictions: readonly {
    readonly movieId: string;
    readonly split: 'validation' | 'test';
    readonly label: number;
    readonly prediction: number;
  }[];
  /** Parameters and BatchNorm statistics of the selected epoch, under torchvision's names. */
  readonly parameters: NetworkState;
  readonly elapsedMs: number;
  readonly peakMemoryBytes: number;
}
