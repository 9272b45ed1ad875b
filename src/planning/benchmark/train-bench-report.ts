import type { DeviceFacts } from '../../tensorflow/device-facts.js';
import type { BenchCase } from './bench-case.js';

/** What `bench train --json` prints, in this order. */
export interface TrainBenchReport extends BenchCase {
  /** Of training steps, reading included, by the median step. */
  readonly samplesPerSecond: number;
  /** Of evaluation, reading included, by the median batch. */
  readonly evalSamplesPerSecond: number;
  /** Median from the end of one step to the end of the next. */
  readonly stepMs: number;
  /** The most memory that the process held, in bytes. */
  readonly peakMemoryBytes: number;
  /** Share of the time in which no step ran: 0 to 1. */
  readonly waitShare: number;
  /** How many steps were measured. */
  readonly steps: number;
  /** The whole benchmark, start-up included. */
  readonly wallSeconds: number;
}

/** What the measuring process is told. */
export interface TrainBenchTask {
  readonly asked: BenchCase;
  /** Holds the dataset; the process removes it if it loses its parent. */
  readonly folder: string;
  /** Of training steps. */
  readonly seconds: number;
}

/** What it answers. */
export interface TrainBenchAnswer {
  readonly figures: Omit<TrainBenchReport, keyof BenchCase | 'wallSeconds'>;
  readonly facts: DeviceFacts;
  /** Cores that others used meanwhile; null where the system does not say. */
  readonly otherCpu: { readonly train: number | null; readonly evaluation: number | null };
}
