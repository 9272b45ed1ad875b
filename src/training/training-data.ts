import type { BatchReader } from '../dataset/batches-ahead.js';

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

/** What a trial learns from and is measured on: an open pack. */
export interface TrainingData {
  /** Reads batches of up to `batchSize` samples of `frames` frames each; whoever opens it closes it. */
  openBatches(batchSize: number, frames: number): BatchReader;
  /** The dataset's identity: evaluation draws are seeded by it. */
  readonly sha256: string;
  readonly movies: readonly TrainingMovie[];
}
