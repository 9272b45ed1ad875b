import { dirname, join } from 'node:path';
import { FileError } from '../../files/file-error.js';
import { readBytes, withRegularFile } from '../../files/guarded-read.js';
import type { RegularFile } from '../../files/guarded-read.js';
import { writeDurably } from '../../files/atomic-write.js';
import { resultFileSchema } from '../../runs/result-file.js';
import { trainingTrialSchema } from '../../runs/trial-file.js';
import { checkWeights, copyWeights, mostWeightsBytes } from './copy-weights.js';
import type { Watch } from './copy-weights.js';
import { PackageError } from './package-error.js';
import { ModelError, mostModelFileBytes, parseModelFile } from '../../training/kept-model.js';
import type { ModelFile } from '../../training/kept-model.js';
import type { z } from 'zod';

/** What the files of a trial must be that a model takes along; a program's trial has none. */
const schemas: Readonly<
  Record<'result.json' | 'trial.json', z.ZodType<{ readonly trialId: string }>>
> = {
  /** Its validation residuals make intervals. */
  'result.json': resultFileSchema.refine(({ kind }) => kind !== 'command'),
  'trial.json': trainingTrialSchema,
};

/** What belongs to one model: these texts and the weights beside them. */
export interface ModelPackage {
  readonly folder: string;
  readonly model: ModelFile;
  /** The small files byte for byte, by name. */
  readonly texts: ReadonlyMap<string, Uint8Array>;
}

/** A result of a hundred thousand movies is a tenth of this. */
const mostResultBytes = 2 ** 26;
const mostTrialBytes = 2 ** 20;

/**
 * Reads and checks all but the weights of a model: of plain files alone, each bounded, all of one trial. It trusts nothing it finds.
 * @throws PackageError
 */
export async function openPackage(folder: string): Promise<ModelPackage> {
  const texts = new Map<string, Uint8Array>();
  const text = async (name: string, most: number): Promise<string> => {
    const bytes = readPackageFile(join(folder, name), most);
    texts.set(name, bytes);
    return new TextDecoder().decode(bytes);
  };
  const model = modelFile(folder, await text('model.json', mostModelFileBytes));
  const bounds = { 'result.json': mostResultBytes, 'trial.json': mostTrialBytes } as const;
  for (const name of ['result.json', 'trial.json'] as const) {
    const path = join(folder, name);
    const { trialId } = parsed(path, await text(name, bounds[name]), schemas[name]);
    if (trialId !== model.trialId) {
      throw new PackageError({ kind: 'mixed', path, trialId, model: model.trialId });
    }
  }
  return { folder, model, texts };
}

/**
 * Copies a model into an empty folder, byte for byte, and flushes it.
 * @throws PackageError where its weights are not those of its network; the signal's reason; the system's error
 */
export async function copyPackage(
  { folder, model, texts }: ModelPackage,
  target: string,
  watch: Watch,
): Promise<void> {
  const path = join(folder, 'model.safetensors');
  await withPackageFile(path, mostWeightsBytes(model), async (file) => {
    checkWeights(file, model);
    await copyWeights(file, join(target, 'model.safetensors'), model.parameters.sha256, watch);
  });
  for (const [name, bytes] of texts) writeDurably(join(target, name), bytes);
}

function modelFile(folder: string, text: string): ModelFile {
  try {
    return parseModelFile(folder, text);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const { problem, message } = error;
    const what = problem.kind === 'damaged' ? problem.what : message.replace(/\.$/, '');
    throw new PackageError({ kind: 'damaged', path: join(folder, 'model.json'), what });
  }
}

function parsed<Value>(path: string, text: string, schema: z.ZodType<Value>): Value {
  const damaged = (what: string) => new PackageError({ kind: 'damaged', path, what });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged('it is no JSON');
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const where = issue?.path.join('.').slice(0, 100) ?? '';
  throw damaged(`it does not say what it should${where === '' ? '' : ` at ${where}`}`);
}

/** Gives `use` an open file of a model's folder, of at most so many bytes. @throws PackageError; what `use` throws */
export async function withPackageFile<Result>(
  path: string,
  most: number,
  use: (file: RegularFile) => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await withRegularFile(path, { most, within: dirname(path) }, use);
  } catch (error) {
    throw packageError(path, error);
  }
}

/** All of a small one. @throws PackageError */
export function readPackageFile(path: string, most: number): Uint8Array {
  try {
    return readBytes(path, { most, within: dirname(path) });
  } catch (error) {
    throw packageError(path, error);
  }
}

function packageError(path: string, error: unknown): unknown {
  if (error instanceof FileError) {
    const { problem } = error;
    return problem.kind === 'too-large'
      ? new PackageError({ kind: 'too-large', path, bytes: problem.bytes, most: problem.most })
      : new PackageError({ kind: 'no-file', path });
  }
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new PackageError({ kind: 'missing', path })
    : error;
}
