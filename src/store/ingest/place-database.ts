import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { removeDatabase } from '../database-files.js';
import { databasePath, notePlace } from '../database-place.js';
import { holdsTables, openStore, replaceDatabase } from '../open-store.js';
import { bringHere, isOlder, makeDatabase, saveBenchmarks } from './rebuild-store.js';
import { StoreError } from '../store-error.js';

/**
 * Moves the database of a runs folder to `path`, on a disk of this machine, and has all commands find it there. Killed at any moment,
 * it stands in one of the two places, whole. Hold lockRuns while calling it.
 * @param path absolute
 * @throws StoreError 'network-store' or 'taken-place', or as openStore; the system's error
 */
export function placeDatabase(runsFolder: string, path: string): void {
  bringHere(runsFolder);
  const present = databasePath(runsFolder);
  if (resolve(path) === present) return;
  if (existsSync(path)) throw new StoreError({ kind: 'taken-place', path });
  mkdirSync(dirname(path), { recursive: true });
  if (!isCopied(present, path, runsFolder)) makeDatabase(path, runsFolder);
  notePlace(runsFolder, path);
  removeDatabase(present);
}

/** Copies a database that is not to be made from the folders. @returns false where there is none, or one of an older version */
function isCopied(present: string, path: string, runsFolder: string): boolean {
  if (!holdsTables(present)) return false;
  const temporary = `${path}.placing`;
  removeDatabase(temporary);
  try {
    const store = openStore(present, { mode: 'read' });
    try {
      store.prepare('VACUUM INTO ?').run(temporary);
    } finally {
      store.close();
    }
  } catch (error) {
    if (!isOlder(error)) throw error;
    saveBenchmarks(present, runsFolder);
    return false;
  }
  // Looked at where it is to stand, and before it stands there.
  openStore(temporary, { mode: 'write' }).close();
  replaceDatabase(temporary, path);
  return true;
}
