import { mkdirSync, realpathSync, renameSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { FileError } from '../files/file-error.js';
import { readBytes } from '../files/guarded-read.js';
import { type FolderKind, foreignFolder, removeOwnFolder } from '../files/own-folder.js';
import { syncFolder } from '../files/write-whole.js';
import { clearLeftovers, hiddenFolder } from './pack/build-folder-name.js';
import { DatasetError } from './dataset-error.js';

/** The files of a dataset. */
export const datasetFiles = ['dataset.json', 'frames.npy', 'movies.csv'] as const;

/** Every row of the score file with its outcome: nothing reads it but people, and older datasets have none. */
export const scoreRowsFile = 'score-rows.csv';

/** No dataset.json comes near this: it names each movie once. */
const longestFactsFile = 256 * 1024 * 1024;

/** What only a dataset.json of ours says, of whichever version. */
const factsSchema = z.looseObject({
  format: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  files: z.looseObject({ 'frames.npy': z.looseObject({}), 'movies.csv': z.looseObject({}) }),
});

/** A dataset's folder. */
export const datasetKind: FolderKind = {
  marker: 'dataset.json',
  isMarked(folder) {
    const path = join(folder, 'dataset.json');
    try {
      const text = readBytes(path, { most: longestFactsFile }).toString('utf8');
      return factsSchema.safeParse(JSON.parse(text)).success;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof FileError) return false;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  },
  holds: (path) => path === scoreRowsFile || (datasetFiles as readonly string[]).includes(path),
};

/** A place where a dataset is written out of sight until it is whole. */
export interface DatasetFolder {
  readonly temporary: string;
  /** Puts the temporary folder in the place of what stood there. */
  publish(): void;
  /** Removes the temporary folder, where it has not been published. */
  discard(): void;
}

/**
 * Makes a temporary folder beside `path`. Several builds may do so at once: each has its own, and the last to publish stands.
 * @throws DatasetError (kind 'other-folder') where something that is not a dataset stands at `path`.
 */
export function newDatasetFolder(path: string): DatasetFolder {
  const target = realpathIfThere(resolve(path));
  clearLeftovers(target, datasetKind);
  checkReplaceable(target);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = hiddenFolder(target, 'new');
  mkdirSync(temporary);
  return {
    temporary,
    publish() {
      syncFolder(temporary);
      replaceFolder(temporary, target);
    },
    discard() {
      removeOwnFolder(temporary, datasetKind);
    },
  };
}

function realpathIfThere(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function checkReplaceable(target: string): void {
  const foreign = foreignFolder(target, datasetKind);
  if (foreign !== null) throw new DatasetError({ kind: 'other-folder', foreign });
}

/**
 * No system call that Node offers swaps two folders, so the old one is moved aside first; it comes back if the new one cannot take
 * its place. Another build may get in between, which is then replaced in its turn.
 */
function replaceFolder(temporary: string, target: string): void {
  const aside: string[] = [];
  try {
    for (;;) {
      checkReplaceable(target);
      const retired = hiddenFolder(target, 'old');
      if (succeeds(() => renameSync(target, retired), ['ENOENT'])) aside.push(retired);
      if (succeeds(() => renameSync(temporary, target), ['ENOTEMPTY', 'EEXIST'])) break;
    }
  } catch (error) {
    const old = aside.pop();
    if (old !== undefined) succeeds(() => renameSync(old, target), ['ENOTEMPTY', 'EEXIST']);
    throw error;
  } finally {
    for (const retired of aside) removeOwnFolder(retired, datasetKind);
  }
  syncFolder(dirname(target));
}

function succeeds(action: () => void, expected: readonly string[]): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (expected.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
