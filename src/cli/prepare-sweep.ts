import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { namesProgram, parseProfile } from '../config/parse-sweep.js';
import type { Context } from './context.js';
import { prepareProgram } from './prepare-program.js';
import { prepareTraining } from './prepare-training.js';
import type { PreparedSweep } from './prepared-sweep.js';
import { draftOf, type SweepFile } from './sweep-file.js';

/**
 * From a sweep file to a plan: read, checked, joined with its dataset, expanded.
 * @param file as the user gave it: problems carry this name
 * @param profile a file whose settings of the runner stand in the place of the sweep file's
 * @param fresh whether the trials are to be the sweep's own; once it was run so, they are
 * @throws InputError with every mistake of a file; DatasetError; what lookUpWeights and programFiles throw
 */
export async function prepareSweep(
  file: string,
  { folder }: Pick<Context, 'folder'>,
  { fresh = false, profile }: { readonly fresh?: boolean; readonly profile?: string } = {},
): Promise<PreparedSweep> {
  const fileText = readFileSync(resolve(folder, file), 'utf8');
  const read = profile === undefined ? noProfile : readProfile(profile, folder);
  const text = { file, fileText, folder: resolve(folder), fresh, ...read };
  return namesProgram(fileText) ? await prepareProgram(text) : await prepareTraining(text);
}

const noProfile = { profile: null, mistakes: [] };

function readProfile(file: string, folder: string): Pick<SweepFile, 'profile' | 'mistakes'> {
  const text = readFileSync(resolve(folder, file), 'utf8');
  const { sweep: profile, positionOf, mistakes } = draftOf(parseProfile(text, file));
  return { profile: profile === null ? null : { file, profile, positionOf }, mistakes };
}
