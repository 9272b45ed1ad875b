import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { sha256OfFile } from '../../files/hash.js';
import { backbones } from '../../networks/backbones.js';
import { weightsPath } from '../../networks/published/published-weights.js';
import { checkPretrained } from '../../networks/weights/load-pretrained.js';
import type { ProgramFile } from '../../runs/trial-file.js';
import type { Settings } from '../../settings/trainer.js';
import { AppError } from '../app-error.js';

/** A larger file is data: a setting may name it, and the program read it. */
const largestBytes = 256 * 2 ** 20;

/**
 * The files that a command names, and what is in them: an edited train.py is another program. The program itself counts where it
 * is given with a slash; one that the PATH finds (python3) does not, nor does what a file imports.
 * @param folder absolute; where the program will start
 * @throws AppError where a file is too large to be part of what a trial is; the system's error where one cannot be read
 */
export async function programFiles(
  command: readonly string[],
  folder: string,
): Promise<ProgramFile['files']> {
  const named = command.filter((word, index) => index > 0 || word.includes('/'));
  const files: ProgramFile['files'] = [];
  for (const name of new Set(named)) {
    const path = resolve(folder, name);
    const stat = name === '' ? undefined : statOf(path);
    if (stat?.isFile() !== true) continue;
    if (stat.size > largestBytes) {
      const facts = { path, bytes: Number(stat.size), most: largestBytes };
      throw new AppError({ kind: 'program-file-too-large', ...facts });
    }
    files.push({ name, sha256: await sha256OfFile(path) });
  }
  return files;
}

/** undefined where nothing is there, or where a word is no path at all. */
function statOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * The file of weights that the trials of each point start from, by its absolute path; null for none. A file of the user's is hashed once
 * and checked against every network that is to start from it, so that one which does not fit is refused before anything runs;
 * ImageNet's weights are known without being here.
 * @throws WeightsFileError, WeightsMismatchError, the system's error where a file is missing
 */
export async function lookUpWeights(
  points: readonly Settings[],
  cacheFolder: string,
): Promise<(settings: Settings) => { readonly path: string; readonly sha256: string } | null> {
  const digests = new Map<string, string>();
  const checked = new Set<string>();
  for (const { pretrained, backbone, frames, firstConv } of points) {
    if (pretrained === 'none' || pretrained === 'imagenet') continue;
    const use = JSON.stringify([pretrained, backbone, frames, firstConv]);
    if (!checked.has(use)) await checkPretrained(pretrained, { backbone, frames, firstConv });
    checked.add(use);
    if (!digests.has(pretrained)) digests.set(pretrained, await sha256OfFile(pretrained));
  }
  return ({ pretrained, backbone }) => {
    if (pretrained === 'none') return null;
    if (pretrained === 'imagenet') {
      const weights = backbones[backbone].published;
      return { path: weightsPath(cacheFolder, weights), sha256: weights.sha256 };
    }
    return { path: pretrained, sha256: digests.get(pretrained) as string };
  };
}
