import { settingsSchema } from '../../settings/trainer.js';
import { networkSettings, trainingSettings } from '../../settings/parts.js';
import type { NetworkSettings, TrainingSettings } from '../../settings/parts.js';
import { BenchError } from './bench-error.js';

/** What is measured: a network and the batches that it is trained with. */
export interface BenchCase {
  readonly backbone: NetworkSettings['backbone'];
  /** Height and width of a frame in pixels. */
  readonly image: number;
  /** Samples of one step. */
  readonly batch: number;
  /** Frames of one sample, 3 channels each. */
  readonly frames: number;
  readonly precision: NetworkSettings['precision'];
}

/** Names of what may be measured; the schema of the sweep file says the same. */
export const backboneNames = settingsSchema.shape.backbone.unwrap().options;
export const precisionNames = settingsSchema.shape.precision.unwrap().options;

/** Pixels of one batch, in bytes: more would measure how the machine swaps. */
const mostBatchBytes = 2 ** 30;

/** @throws BenchError of kind bad-value or batch-too-large */
export function benchCase(given: {
  readonly [Key in keyof BenchCase]: string | number;
}): BenchCase {
  const checked = {
    backbone: oneOf('backbone', given.backbone, backboneNames),
    image: wholeNumber('image', given.image, 32, 512),
    batch: wholeNumber('batch', given.batch, 1, 4096),
    frames: wholeNumber('frames', given.frames, 1, 100),
    precision: oneOf('precision', given.precision, precisionNames),
  };
  const bytes = checked.batch * checked.frames * checked.image ** 2 * 3;
  if (bytes > mostBatchBytes) {
    throw new BenchError({ kind: 'batch-too-large', bytes, most: mostBatchBytes });
  }
  return checked;
}

/** @throws BenchError of kind bad-value */
export function wholeNumber(
  option: string,
  value: string | number,
  least: number,
  most: number,
): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new BenchError({
    kind: 'bad-value',
    option,
    value,
    wanted: `a whole number from ${least} to ${most}`,
  });
}

function oneOf<Name extends string>(
  option: string,
  value: string | number,
  names: readonly Name[],
): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  throw new BenchError({ kind: 'bad-value', option, value, wanted: `one of ${names.join(', ')}` });
}

/** The settings of a trial that trains so: Adam with coupled decay, and VGG's dropout. */
export function trialSettings({ backbone, image, batch, frames, precision }: BenchCase): {
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
} {
  const settings = settingsSchema.parse({
    backbone,
    image,
    frames,
    batchSize: batch,
    precision,
    weightDecay: 0.02,
    learningRate: 1e-3,
    dropout: 0.5,
    // The measurement ends it.
    epochs: 10_000,
  });
  const decided = { ...settings, image };
  return { network: networkSettings(decided), training: trainingSettings(decided, 0) };
}
