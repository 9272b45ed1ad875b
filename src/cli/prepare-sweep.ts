import { resolve } from 'node:path';
import { namesProgram, parseProfile } from '../config/parse-sweep.js';
import { prepareProgram } from './prepare-program.js';
import { prepareTraining } from './prepare-training.js';
import type { PreparedSweep } from './prepared-sweep.js';
import { givenText, type InputContext } from './standard-input.js';
import { described, type ReadProfile } from './sweep-file.js';

/**
 * From a sweep file to a plan: read, checked, joined with its dataset, expanded.
 * @param file as the user gave it, - for standard input: problems carry this name
 * @param profile a file whose settings of the runner stand in the place of the sweep file's
 * @param fresh whether the trials are to be the sweep's own; once it was run so, they are
 * @throws InputError with every mistake of a file; DatasetError; what lookUpWeights and programFiles throw
 */
export async function prepareSweep(
  file: string,
  context: InputContext,
  { fresh = false, profile }: { readonly fresh?: boolean; readonly profile?: string } = {},
): Promise<PreparedSweep> {
  const fileText = await givenText(file, context);
  const text = {
    file,
    fileText,
    folder: resolve(context.folder),
    fresh,
    profile: profile === undefined ? null : await readProfile(profile, context),
  };
  return namesProgram(fileText) ? await prepareProgram(text) : await prepareTraining(text);
}

async function readProfile(file: string, context: InputContext): Promise<ReadProfile> {
  const text = await givenText(file, context);
  const { sweep: profile, positionOf } = described(parseProfile(text, file), file);
  return { file, profile, positionOf };
}
