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
  /** End before the last epoch once the validation MSE has not fallen by more than minDelta for `patience` epochs; null never. */
  readonly earlyStopping: { readonly patience: number; readonly minDelta: number } | null;
  /** Fixed draws of frames whose predictions are averaged in evaluation. */
  readonly evaluationDraws: number;
}
