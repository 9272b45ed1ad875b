import { existsSync, linkSync, statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { syncFolder } from '../files/write-whole.js';
import { holdsBytes } from './database-files.js';

/** Endings of the files that hold contents; -shm is an index that SQLite makes again. */
const contentEndings = ['', '-wal', '-journal'] as const;

/**
 * Gives a damaged database a second name beside it, reelsweep-damaged-<n>.db, with what SQLite had not yet written into it:
 * there may be more in it than we can read. Done again after a crash, it takes the same name.
 * @returns that name
 */
export function keepDamaged(path: string): string {
  const kept = freeName(path);
  for (const ending of contentEndings) {
    const isWanted = holdsBytes(`${path}${ending}`) && !existsSync(`${kept}${ending}`);
    if (isWanted) linkSync(`${path}${ending}`, `${kept}${ending}`);
  }
  syncFolder(dirname(path));
  return kept;
}

function freeName(path: string): string {
  const { dir, name } = parse(path);
  for (let number = 1; ; number += 1) {
    const candidate = join(dir, `${name}-damaged-${number}.db`);
    const isTaken = contentEndings.some((ending) => existsSync(`${candidate}${ending}`));
    if (!isTaken || isSameFile(candidate, path)) return candidate;
  }
}

function isSameFile(first: string, second: string): boolean {
  const [one, other] = [first, second].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
