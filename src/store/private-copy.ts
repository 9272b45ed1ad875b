import { copyFileSync, constants, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { removeDatabase } from './database-place.js';

/**
 * Whether SQLite could not read a database because nothing can be written next to it, for want of permission or on a full disk: in WAL
 * mode it makes a -shm file there, unless a process that writes has made one.
 */
export function needsCopy(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_FULL', ...unmadeSharedMemory].some((code) =>
    error.code.startsWith(code),
  );
}

const unmadeSharedMemory = ['SQLITE_IOERR_SHM', 'SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC'];

interface Copy {
  readonly state: string;
  readonly path: string;
}

/** By kind and database; kept as long as the original stays as it is: an open page reads every second. */
const copies = new Map<string, Copy>();
let folder: string | null = null;

const mostTries = 5;

/**
 * A copy of a database with its -wal file, in a folder of this user and process that goes with the process.
 * @returns its path; null where a process is just writing the original, which can be read as it is then
 * @throws the system's error where the original cannot be read, or there is no room
 */
export function readableCopy(path: string): string | null {
  return madeOf(path, 'copy', (to) => {
    copyFileSync(path, to, constants.COPYFILE_FICLONE);
    if (existsSync(`${path}-wal`)) {
      copyFileSync(`${path}-wal`, `${to}-wal`, constants.COPYFILE_FICLONE);
    }
  });
}

/** What `make` makes in the place of a database, in the same folder. @returns as readableCopy */
export function privateDatabase(path: string, make: (to: string) => void): string | null {
  return madeOf(path, 'made', make);
}

function madeOf(path: string, kind: string, make: (to: string) => void): string | null {
  const key = `${kind} ${path}`;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const state = stateOf(path);
    const known = copies.get(key);
    if (known?.state === state) return known.path;
    const to = known?.path ?? join(ownFolder(), `${copies.size}.db`);
    removeDatabase(to);
    make(to);
    // Else another process wrote meanwhile, and what was read may not belong together.
    if (stateOf(path) !== state) continue;
    copies.set(key, { state, path: to });
    return to;
  }
  return null;
}

/** Changes with every write. */
function stateOf(path: string): string {
  const parts = [path, `${path}-wal`].map((file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
  });
  return parts.join(', ');
}

function ownFolder(): string {
  if (folder !== null) return folder;
  const made = mkdtempSync(join(tmpdir(), 'reelsweep-read-'));
  folder = made;
  process.once('exit', () => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}
