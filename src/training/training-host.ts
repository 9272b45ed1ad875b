import type { NetworkState } from './network-state.js';
import type { Clock } from './periodic.js';
import type { TrainingPlace } from './training-place.js';

/** A trial in the middle: what a later attempt goes on from. */
export interface Checkpoint {
  readonly place: TrainingPlace;
  /** The network's whole state, optimiser included. */
  readonly state: NetworkState;
  /** Parameters and BatchNorm statistics of the selected epoch; null before one is selected. */
  readonly best: NetworkState | null;
}

/** Where the trial stands, for a progress display. Says nothing of the test split. */
export interface TrainingProgress {
  /** The epoch under way, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Movies trained a second in the epoch under way; 0 before there are any. */
  readonly samplesPerSecond: number;
  readonly peakMemoryBytes: number;
  /** Estimated milliseconds to the end; null before there is a speed to go by. */
  readonly etaMs: number | null;
}

/** What the loop asks of whoever runs it: where its words go, when to stop, what the time is. */
export interface TrainingHost {
  /** The figures of an epoch, all finite. They are to be safe before the call returns: a checkpoint may follow. */
  metrics(epoch: number, step: number, values: Readonly<Record<string, number>>): void;
  /** Called once a second at most, and at the start. */
  progress(progress: TrainingProgress): void;
  /** Keeps a checkpoint, or says that another attempt owns the trial. */
  checkpoint(checkpoint: Checkpoint): 'written' | 'fenced';
  /** Aborted: checkpoint at the next step and stop. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The most memory this process has held, in bytes. */
  peakMemoryBytes(): number;
  readonly checkpoints: {
    /** At least this long between two checkpoints. */
    readonly everyMs: number;
    /** Longer where writing takes long: at most this share of the time, since a VGG's state is 2 GB and a ResNet's 0.2. */
    readonly share: number;
  };
}
