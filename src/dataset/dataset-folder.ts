import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { FileError } from '../files/file-error.js';
import { readBytes } from '../files/guarded-read.js';
import { namesIn } from '../files/folder.js';
import { type FolderKind, foreignFolder, removeOwnFolder } from '../files/own-folder.js';
import { processExists } from '../files/process/processes.js';
import { slug } from '../files/safe-name.js';
import { syncFolder } from '../files/atomic-write.js';
import { DatasetError } from './dataset-error.js';
import { sha256Schema } from '../files/hash.js';

/** The files of a dataset. */
export const datasetFiles = ['dataset.json', 'frames.npy', 'movies.csv'] as const;

/** Every row of the score file with its outcome: nothing reads it but people, and older datasets have none. */
export const scoreRowsFile = 'score-rows.csv';

/** Bytes of a dataset.json; a hundred thousand movies' facts are a tenth of this. */
export const mostFactsBytes = 2 ** 28;

/** What only a dataset.json of ours says, of whichever version. */
const factsSchema = z.looseObject({
  format: z.int(),
  sha256: sha256Schema,
  files: z.looseObject({ 'frames.npy': z.looseObject({}), 'movies.csv': z.looseObject({}) }),
});

/** A dataset's folder. */
export const datasetKind: FolderKind = {
  marker: 'dataset.json',
  isMarked(folder) {
    const path = join(folder, 'dataset.json');
    try {
      const text = readBytes(path, { most: mostFactsBytes }).toString('utf8');
      return factsSchema.safeParse(JSON.parse(text)).success;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof FileError) return false;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  },
  holds: (path) => path === scoreRowsFile || (datasetFiles as readonly string[]).includes(path),
};

/** A temporary folder where a dataset is written until it is complete. */
export type DatasetFolder = ReturnType<typeof newDatasetFolder>;

/**
 * Makes a temporary folder beside `path`. Several builds may do so at once: each has its own, and the last to publish wins.
 * @throws DatasetError (kind 'other-folder') where something that is not a dataset is at `path`.
 */
export function newDatasetFolder(path: string) {
  const target = realpathIfThere(resolve(path));
  clearLeftovers(target);
  checkReplaceable(target);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = hiddenFolder(target, 'new');
  mkdirSync(temporary);
  return {
    temporary,
    /** Puts the temporary folder in place of what was there. */
    publish(): void {
      syncFolder(temporary);
      replaceFolder(temporary, target);
    },
    /** Removes the temporary folder, where it has not been published. */
    discard(): void {
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
      if (renamed(target, retired, ['ENOENT'])) aside.push(retired);
      if (renamed(temporary, target, occupied)) break;
    }
  } catch (error) {
    const old = aside.pop();
    if (old !== undefined) renamed(old, target, occupied);
    throw error;
  } finally {
    for (const retired of aside) removeOwnFolder(retired, datasetKind);
  }
  syncFolder(dirname(target));
}

const occupied = ['ENOTEMPTY', 'EEXIST'];

/** False where it fails with one of the expected codes. */
function renamed(from: string, to: string, expected: readonly string[]): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (expected.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/**
 * A hidden folder beside `target`, named so that a later build can tell whether the process that made it still runs.
 * @param role `new` is being written; `old` was moved aside while a new dataset takes its place
 */
export function hiddenFolder(target: string, role: 'new' | 'old'): string {
  return join(dirname(target), `${prefixOf(target)}${role}-${process.pid}-${randomUUID()}.tmp`);
}

/**
 * Clears what builds that were killed left beside `target`. One killed between moving the old dataset aside and putting the new
 * one there gets the old one back. Folders of living processes, and of other machines that share the disk, stay.
 */
function clearLeftovers(target: string): void {
  const prefix = prefixOf(target);
  for (const name of namesIn(dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const found = /^(new|old)-(\d+)-[0-9a-f-]{36}\.tmp$/.exec(name.slice(prefix.length));
    if (found === null || processExists(Number(found[2]))) continue;
    const path = join(dirname(target), name);
    if (found[1] === 'old' && !existsSync(target)) renameSync(path, target);
    else removeOwnFolder(path, datasetKind);
  }
}

function prefixOf(target: string): string {
  return `.${basename(target).slice(0, 80)}.${slug(hostname())}.`;
}
