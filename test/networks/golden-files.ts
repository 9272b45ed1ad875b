import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backbone } from '#src/networks/backbones.js';

/** What one network module gave. */
export interface GoldenStage {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly first8: readonly number[];
}

interface GoldenEvaluation {
  readonly output: readonly number[];
  readonly stages: Readonly<Record<string, GoldenStage>>;
}

/** Three consecutive steps of Adam. */
interface GoldenTraining {
  readonly target: readonly number[];
  readonly lr: number;
  readonly grad_norm: Readonly<Record<string, number>>;
  readonly grad_first4: Readonly<Record<string, readonly number[]>>;
  readonly bn_after_step1_first4?: Readonly<Record<string, readonly number[]>>;
  readonly param_after_step1_first4: Readonly<Record<string, readonly number[]>>;
  readonly losses: readonly number[];
  readonly outputs: readonly (readonly number[])[];
  readonly eval_after_step3: readonly number[];
}

interface GoldenPrecision {
  readonly eval64: GoldenEvaluation;
  readonly eval224: GoldenEvaluation;
  readonly train64: GoldenTraining;
  readonly train64b8: GoldenTraining;
}

/** The same computation by PyTorch in float32 and in float64: the second is the truth, their distance the yardstick. */
interface GoldenVariant {
  readonly f32: GoldenPrecision;
  readonly f64: GoldenPrecision;
}

export interface GoldenFile {
  readonly net: Backbone;
  readonly state_first4: Readonly<Record<string, readonly number[]>>;
  readonly variants: Readonly<Record<'c15' | 'c45', GoldenVariant>>;
}

const given = process.env['REELSWEEP_GOLDENS'];
const folder = given ?? fileURLToPath(new URL('../networks/goldens', import.meta.url));

/** Whether REELSWEEP_GOLDENS names the files that count. */
export const areGiven = given !== undefined;

/** The golden files of the project, or of the folder that REELSWEEP_GOLDENS names. */
export function goldenFiles(): GoldenFile[] {
  return readdirSync(folder)
    .filter((name) => /^(resnet|vgg)\d+\.json$/.test(name))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as GoldenFile);
}

/** Whether the long cases run too: 224 pixels, and training of networks with over 100 million parameters. */
export const isLong = process.env['REELSWEEP_LONG'] === '1';

/** The largest distance between two lists, relative to the largest number of the second. */
export function relativeError(actual: ArrayLike<number>, truth: readonly number[]): number {
  const largest = Math.max(...truth.map((value) => Math.abs(value)), 1e-30);
  return (
    truth.reduce(
      (worst, value, index) => Math.max(worst, Math.abs((actual[index] ?? NaN) - value)),
      0,
    ) / largest
  );
}

/**
 * The error that is allowed: a small multiple of PyTorch's own float32 error, which for short lists may be small by luck,
 * so that it is at least a few hundred roundings.
 */
export function allowedError(
  float32: readonly number[],
  float64: readonly number[],
  floor = 2e-5,
): number {
  return Math.max(5 * relativeError(float32, float64), floor);
}
