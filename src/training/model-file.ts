import { byNameSchema } from '../files/by-name.js';
import { join } from 'node:path';
import { z } from 'zod';
import { shownInputsSchema } from '../dataset/dataset-file.js';
import { FileError, whatIsWrong } from '../files/file-error.js';
import { readBytes } from '../files/guarded-read.js';
import { backboneNames } from '../networks/backbones.js';
import { imageNetNormalization } from './image-input.js';
import { ModelError } from './model-error.js';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * model.json: all that is needed to use model.safetensors beside it. What only training depended on is carried along unread: a model
 * outlives the settings of its time.
 */
const modelFileSchema = z.strictObject({
  format: z.literal(1),
  trialId: z.string().regex(/^[0-9a-f]{16}$/),
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
    sha256: digest,
    /** score = prediction * std + mean */
    label: z.strictObject({ mean: z.number(), std: z.number().positive() }),
    /** Missing where the dataset was built before this was noted. */
    shown: shownInputsSchema.optional(),
  }),
  selectedEpoch: z.int(),
  metrics: byNameSchema(z.number()),
  /** Of model.safetensors: torchvision's names and layouts. */
  parameters: z.strictObject({ bytes: z.int().positive(), sha256: digest }),
});

export type ModelFile = z.output<typeof modelFileSchema>;

/** model.json is a page of text; more is none of ours. */
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

const what = 'model.json does not say what it should';

/** Checks the text of a folder's model.json. @throws ModelError */
export function parseModelFile(folder: string, text: string): ModelFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ModelError({ kind: 'damaged', folder, what: 'model.json is no JSON' });
  }
  const format = (parsed as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1) {
    throw new ModelError({ kind: 'newer-format', folder, format });
  }
  const checked = modelFileSchema.safeParse(parsed);
  if (!checked.success) {
    const where = checked.error.issues[0]?.path.join('.') ?? '';
    throw new ModelError({
      kind: 'damaged',
      folder,
      what: where === '' ? what : `${what} at ${where}`,
    });
  }
  const { normalization } = checked.data;
  if (JSON.stringify(normalization) !== JSON.stringify(imageNetNormalization)) {
    throw new ModelError({ kind: 'other-normalization', folder });
  }
  return checked.data;
}
