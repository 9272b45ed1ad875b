import { mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { syncFolder } from '../files/write-whole.js';
import { clearLeftovers, hiddenFolder } from './build-folder-name.js';
import { DatasetError } from './dataset-error.js';

/** The files of a dataset. */
export const datasetFiles = ['dataset.json', 'frames.npy', 'movies.csv'] as const;

/** Every row of the score file with its outcome: nothing reads it but people, and older datasets have none. */
export const scoreRowsFile = 'score-rows.csv';

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
  clearLeftovers(target);
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
      rmSync(temporary, { recursive: true, force: true });
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
  const facts = statSync(target, { throwIfNoEntry: false });
  if (facts === undefined) return;
  const other = (found: string) => new DatasetError({ kind: 'other-folder', path: target, found });
  if (!facts.isDirectory()) throw other('a file');
  const names = readdirSync(target);
  const ours = new Set<string>([...datasetFiles, scoreRowsFile]);
  const stranger = names.find((name) => !ours.has(name));
  if (stranger !== undefined) throw other(`"${stranger}"`);
  if (names.length > 0 && !names.includes('dataset.json')) throw other(`"${names[0] ?? ''}"`);
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
    for (const retired of aside) rmSync(retired, { recursive: true, force: true });
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
