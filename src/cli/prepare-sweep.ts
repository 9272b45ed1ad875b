import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { namesProgram } from '../config/parse-sweep.js';
import type { Context } from './context.js';
import { prepareProgram } from './prepare-program.js';
import { prepareTraining } from './prepare-training.js';
import type { PreparedSweep } from './prepared-sweep.js';

/**
 * From a sweep file to a plan: read, checked, joined with its dataset, expanded.
 * @param file as the user gave it: problems carry this name
 * @param fresh whether the trials are to be the sweep's own; once it was run so, they are
 * @throws InputError with every mistake of the file; DatasetError; what lookUpWeights and programFiles throw
 */
export async function prepareSweep(
  file: string,
  { folder }: Pick<Context, 'folder'>,
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<PreparedSweep> {
  const fileText = readFileSync(resolve(folder, file), 'utf8');
  const text = { file, fileText, folder: resolve(folder), fresh };
  return namesProgram(fileText) ? await prepareProgram(text) : await prepareTraining(text);
}
