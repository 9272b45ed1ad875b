import { closeSync, fsyncSync, lstatSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openRegular, type RegularFile } from '../files/guarded-read.js';
import { syncFolder } from '../files/write-whole.js';
import { unfinished } from './database-files.js';

/**
 * Copies a database of an older version to reelsweep-v<version>-backup.db beside it, whole or not at all. A backup that is there
 * already is never written over: one that says the same is left to stand for this one, else this one takes the next free name,
 * reelsweep-v<version>-backup-2.db.
 * @returns the backup's path. @throws SQLite's error or the system's; nothing is left behind
 */
export function backUp(database: Database, path: string, version: number): string {
  const { dir, name } = parse(path);
  const stem = join(dir, `${name}-v${version}-backup`);
  // Always the same name, so that what a killed process left is cleared away.
  const temporary = unfinished.backup(path, version);
  try {
    rmSync(temporary, { force: true });
    database.prepare('VACUUM INTO ?').run(temporary);
    flush(temporary);
    for (let number = 1; ; number += 1) {
      const backup = number === 1 ? `${stem}.db` : `${stem}-${number}.db`;
      const isTaken = lstatSync(backup, { throwIfNoEntry: false }) !== undefined;
      if (isTaken && !haveSameBytes(backup, temporary)) continue;
      renameSync(temporary, backup);
      syncFolder(dir);
      return backup;
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function flush(path: string): void {
  const { handle } = opened(path);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function opened(path: string): RegularFile {
  return openRegular(path, { most: Number.MAX_SAFE_INTEGER, within: dirname(path) });
}

const blockBytes = 1 << 20;

/** SQLite copies equal contents to equal bytes. */
function haveSameBytes(first: string, second: string): boolean {
  const files = [opened(first), opened(second)];
  const handles = files.map(({ handle }) => handle);
  try {
    const [size, otherSize] = files.map(({ bytes }) => bytes);
    if (size !== otherSize) return false;
    const blocks = files.map(() => Buffer.alloc(blockBytes));
    for (;;) {
      const [one, other] = handles.map((handle, at) => {
        const block = blocks[at] ?? Buffer.alloc(0);
        return block.subarray(0, readSync(handle, block));
      });
      if (one === undefined || other === undefined || !one.equals(other)) return false;
      if (one.length === 0) return true;
    }
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}
