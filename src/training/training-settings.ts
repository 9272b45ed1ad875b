import type { DrawSettings } from '../dataset/draw.js';
import type { Schedule } from './schedule.js';

/** What the loop depends on beside the network: two equal settings train alike. */
export interface TrainingSettings extends DrawSettings {
  readonly epochs: number;
  /** The most movies in one optimiser step. */
  readonly batchSize: number;
  /** The highest learning rate of the schedule. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** Fixed draws of frames whose predictions are averaged in evaluation. */
  readonly evaluationDraws: number;
}
