import type { z } from 'zod';
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

/** What may be measured is what a sweep file may say. */
const { shape } = settingsSchema;
export const backboneNames = shape.backbone.unwrap().options;
export const precisionNames = shape.precision.unwrap().options;

/** Pixels of one batch, in bytes: more would measure how the machine swaps. */
const mostBatchBytes = 2 ** 30;

/** @throws BenchError of kind bad-value or batch-too-large */
export function benchCase(given: {
  readonly [Key in keyof BenchCase]: string | number;
}): BenchCase {
  const checked = {
    backbone: oneOf('backbone', given.backbone, backboneNames),
    image: settingNumber('image', given.image, shape.image),
    batch: settingNumber('batch', given.batch, shape.batchSize),
    frames: settingNumber('frames', given.frames, shape.frames),
    precision: oneOf('precision', given.precision, precisionNames),
  };
  const bytes = checked.batch * checked.frames * checked.image ** 2 * 3;
  if (bytes > mostBatchBytes) {
    throw new BenchError({ kind: 'batch-too-large', bytes, most: mostBatchBytes });
  }
  return checked;
}

/** @throws BenchError of kind bad-value outside the range of the setting */
function settingNumber(
  option: string,
  value: string | number,
  schema: z.ZodDefault<z.ZodInt> | z.ZodOptional<z.ZodInt>,
): number {
  const { minValue, maxValue } = schema.unwrap();
  return wholeNumber(option, value, minValue ?? 0, maxValue ?? Number.MAX_SAFE_INTEGER);
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
