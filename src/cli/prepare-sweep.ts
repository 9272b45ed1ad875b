import { resolve } from 'node:path';
import { namesProgram, parseProfile } from '../sweep/file/parse-sweep.js';
import { prepareProgram } from '../app/plan/prepare-program.js';
import { prepareTraining } from '../app/plan/prepare-training.js';
import type { PreparedSweep } from '../app/plan/prepared-sweep.js';
import { givenText, type InputContext } from './standard-input.js';
import { draftOf, type SweepFile } from '../app/plan/sweep-file.js';

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
  const read = profile === undefined ? noProfile : await readProfile(profile, context);
  const text = { file, fileText, folder: resolve(context.folder), fresh, ...read };
  return namesProgram(fileText) ? await prepareProgram(text) : await prepareTraining(text);
}

const noProfile = { profile: null, mistakes: [] };

async function readProfile(
  file: string,
  context: InputContext,
): Promise<Pick<SweepFile, 'profile' | 'mistakes'>> {
  const text = await givenText(file, context);
  const { sweep: profile, positionOf, mistakes } = draftOf(parseProfile(text, file));
  return { profile: profile === null ? null : { file, profile, positionOf }, mistakes };
}
