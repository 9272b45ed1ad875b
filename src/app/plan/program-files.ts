import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProgramFile } from '../../runs/trial-file.js';
import { sha256OfFile } from '../../files/hash.js';
import { InputError } from '../input-error.js';

/** A larger file is data: a setting may name it, and the program read it. */
const largestBytes = 256 * 2 ** 20;

/**
 * The files that a command names, and what is in them: an edited train.py is another program. The program itself counts where it
 * is given with a slash; one that the PATH finds (python3) does not, nor does what a file imports.
 * @param folder absolute; where the program will start
 * @throws InputError where a file is too large to be part of what a trial is; the system's error where one cannot be read
 */
export async function programFiles(
  command: readonly string[],
  folder: string,
): Promise<ProgramFile['files']> {
  const named = command.filter((word, index) => index > 0 || word.includes('/'));
  const files: ProgramFile['files'] = [];
  for (const name of new Set(named)) {
    const path = resolve(folder, name);
    const stat = name === '' ? undefined : fileAt(path);
    if (stat?.isFile() !== true) continue;
    if (stat.size > largestBytes) {
      throw new InputError(
        `${path}, which trial.command names, has ${stat.size} bytes: what is in such a file is part of what a trial is, up to ${largestBytes} bytes. Name a file of data in a setting instead.`,
      );
    }
    files.push({ name, sha256: await sha256OfFile(path) });
  }
  return files;
}

/** What stands at a path; undefined where nothing does, or where a word is no path at all. */
function fileAt(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
