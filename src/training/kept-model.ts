import { join } from 'node:path';
import { z } from 'zod';
import { shownInputsSchema } from '../dataset/dataset-file.js';
import { withFolderSetAside, writeAtomic } from '../files/atomic-write.js';
import { byNameSchema } from '../files/by-name.js';
import { FileError, whatIsWrong } from '../files/file-error.js';
import { readBytes } from '../files/guarded-read.js';
import { sha256Schema } from '../files/hash.js';
import { problemError } from '../files/problem-error.js';
import { backboneNames } from '../networks/backbones.js';
import { trialIdSchema } from '../runs/trial-file.js';
import type { NetworkSettings, TrainingSettings } from '../settings/parts.js';
import { imageNetNormalization } from './image-input.js';
import type { NetworkState } from './network-state.js';
import { readTensorFile, replaceTensorFile, tensorFileSchema } from './tensor-file.js';

type ModelProblem =
  | { readonly kind: 'no-model'; readonly folder: string }
  | { readonly kind: 'damaged'; readonly folder: string; readonly what: string }
  | { readonly kind: 'newer-format'; readonly folder: string; readonly format: number }
  | { readonly kind: 'other-normalization'; readonly folder: string };

/** A kept model that cannot be used. */
export class ModelError extends problemError<ModelProblem>(
  'ModelError',
  {
    'no-model': (problem) => `${problem.folder} holds no model.`,
    damaged: (problem) => `The model in ${problem.folder} is damaged: ${problem.what}.`,
    'newer-format': (problem) =>
      `The model in ${problem.folder} has format ${problem.format}, of a newer reelsweep.`,
    'other-normalization': (problem) =>
      `The model in ${problem.folder} wants pixels normalised otherwise than by ImageNet's mean and standard deviation.`,
  },
  { kind: 'model-unusable' },
) {}

/**
 * model.json: all that is needed to use model.safetensors next to it. What only training depended on is not checked: a model
 * outlives the settings of its time.
 */
const modelFileSchema = z.strictObject({
  format: z.literal(1),
  trialId: trialIdSchema,
  network: z.looseObject({
    backbone: z.enum(backboneNames),
    frames: z.int().min(1).max(1000),
    image: z.int().min(1).max(2048),
    precision: z.enum(['float32', 'bfloat16']),
  }),
  training: z.looseObject({ evaluationDraws: z.int().min(1) }),
  /** What the network does to pixels on the 0..1 scale before its first convolution. */
  normalization: z.strictObject({
    mean: z.array(z.number()).length(3),
    standardDeviation: z.array(z.number()).length(3),
  }),
  dataset: z.strictObject({
    sha256: sha256Schema,
    /** score = prediction * std + mean */
    label: z.strictObject({ mean: z.number(), std: z.number().positive() }),
    /** Missing where the dataset was built before this was noted. */
    shown: shownInputsSchema.optional(),
  }),
  selectedEpoch: z.int(),
  metrics: byNameSchema(z.number()),
  /** Of model.safetensors: torchvision's names and layouts. */
  parameters: tensorFileSchema,
});

export type ModelFile = z.output<typeof modelFileSchema>;

/** What is known of a trained network beside its parameters. */
export interface ModelFacts extends Omit<
  ModelFile,
  'format' | 'network' | 'training' | 'normalization' | 'parameters'
> {
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
}

/** A model that is ready to be used. */
export interface KeptModel {
  readonly file: ModelFile;
  /** Parameters and BatchNorm statistics under torchvision's names. */
  readonly parameters: NetworkState;
}

/**
 * Keeps a trained network in `folder`: model.safetensors, then model.json, each atomically.
 * @throws the system's error (ENOSPC …)
 */
export function keepModel(folder: string, parameters: NetworkState, facts: ModelFacts): void {
  const tensors = join(folder, 'model.safetensors');
  const described = join(folder, 'model.json');
  const written = withFolderSetAside(tensors, () => replaceTensorFile(tensors, parameters));
  const model = { format: 1, ...facts, normalization: imageNetNormalization, parameters: written };
  const text = `${JSON.stringify(model, null, 2)}\n`;
  withFolderSetAside(described, () => writeAtomic(described, text));
}

/** Reads what `keepModel` kept, once every byte has been found to be as it was written. @throws ModelError */
export function readModel(folder: string): KeptModel {
  const file = readModelFile(folder);
  const parameters = readTensorFile(join(folder, 'model.safetensors'), file.parameters, folder);
  if (typeof parameters === 'string') {
    throw new ModelError({ kind: 'damaged', folder, what: parameters });
  }
  return { file, parameters };
}

/** model.json is a page of text. */
export const mostModelFileBytes = 2 ** 20;

/**
 * Reads and checks model.json of a folder.
 * @param within the folder that it may not lead out of
 * @throws ModelError
 */
export function readModelFile(folder: string, within: string = folder): ModelFile {
  let text: string;
  try {
    const rule = { most: mostModelFileBytes, within };
    text = readBytes(join(folder, 'model.json'), rule).toString('utf8');
  } catch (error) {
    if (error instanceof FileError) {
      const found = `model.json ${whatIsWrong(error.problem)}`;
      throw new ModelError({ kind: 'damaged', folder, what: found });
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new ModelError({ kind: 'no-model', folder });
  }
  return parseModelFile(folder, text);
}

/** Checks the text of a folder's model.json. @throws ModelError */
export function parseModelFile(folder: string, text: string): ModelFile {
  const damaged = (what: string) => new ModelError({ kind: 'damaged', folder, what });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw damaged('model.json is no JSON');
  }
  const format = (parsed as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1) {
    throw new ModelError({ kind: 'newer-format', folder, format });
  }
  const checked = modelFileSchema.safeParse(parsed);
  if (!checked.success) {
    const where = checked.error.issues[0]?.path.join('.') ?? '';
    const what = 'model.json does not say what it should';
    throw damaged(where === '' ? what : `${what} at ${where}`);
  }
  const { normalization } = checked.data;
  if (JSON.stringify(normalization) !== JSON.stringify(imageNetNormalization)) {
    throw new ModelError({ kind: 'other-normalization', folder });
  }
  return checked.data;
}
