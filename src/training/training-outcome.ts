import type { NetworkState } from './network-state.js';

/** How training ended. */
export type TrainingOutcome =
  | TrainingResult
  /** On request, with a checkpoint of everything done. */
  | { readonly kind: 'stopped'; readonly step: number }
  /** Another attempt owns the trial: nothing was written. */
  | { readonly kind: 'fenced'; readonly step: number }
  /** A figure became NaN or infinite: the same again would end the same. */
  | {
      readonly kind: 'diverged';
      readonly what: 'loss' | 'gradient norm' | 'validation MSE';
      readonly value: number;
      /** From 1, as are steps. */
      readonly epoch: number;
      readonly step: number;
    };

export interface MoviePrediction {
  readonly movieId: string;
  readonly split: 'validation' | 'test';
  /** On the standardised scale, like the label. */
  readonly prediction: number;
  readonly label: number;
}

/** A trial trained to its end. */
export interface TrainingResult {
  readonly kind: 'finished';
  /** The epoch (from 1) with the lowest validation MSE, or the last where there is no validation split. */
  readonly selectedEpoch: number;
  /**
   * Of the selected epoch: train, validation and test Mse, Mae, Pearson, and baselineValidationMse, baselineTestMse: what
   * always predicting the training mean would have made. Those of an empty split are missing, as is a Pearson r without variance.
   */
  readonly metrics: Readonly<Record<string, number>>;
  readonly predictions: readonly MoviePrediction[];
  /** Parameters and BatchNorm statistics of the selected epoch, under torchvision's names. */
  readonly parameters: NetworkState;
  readonly elapsedMs: number;
  readonly peakMemoryBytes: number;
}
