import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { syncFolder } from '../files/write-whole.js';
import { holdsBytes, removeDatabase } from './database-files.js';
import { bringHere } from './bring-here.js';
import { databasePath, notePlace } from './database-place.js';
import { openStore } from './open-store.js';
import { StoreError } from './store-error.js';

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
  const temporary = `${path}.placing`;
  rmSync(temporary, { force: true });
  if (holdsBytes(present)) {
    const store = openStore(present, { mode: 'read' });
    try {
      store.prepare('VACUUM INTO ?').run(temporary);
    } finally {
      store.close();
    }
    // Looked at where it is to stand, and before it stands there.
    openStore(temporary, { mode: 'change' }).close();
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } else {
    openStore(path, { mode: 'write' }).close();
  }
  notePlace(runsFolder, path);
  removeDatabase(present);
}
