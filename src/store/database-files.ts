import { rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * What SQLite may lay beside a database, by the ending of its name. Whatever carries the right name is applied to the database
 * that is opened, also where it belongs to another one that stood there before.
 */
const besides = ['-wal', '-shm', '-journal'] as const;

/** A database and what may lie beside it. */
export function databaseFiles(path: string): readonly string[] {
  return [path, ...besides.map((ending) => `${path}${ending}`)];
}

/** Whether there is a file of at least one byte. @throws the system's error where that cannot be said. */
export function holdsBytes(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Removes what lies beside a database. */
export function removeBesides(path: string): void {
  for (const ending of besides) rmSync(`${path}${ending}`, { force: true });
}

/** Removes a database with all that lies beside it. */
export function removeDatabase(path: string): void {
  removeBesides(path);
  rmSync(path, { force: true });
}

/** Names under which the database at `path` is made, or made anew, until it is whole. */
export const unfinished = {
  making: (path: string) => `${path}.making`,
  rebuilding: (path: string) => `${path}.rebuilding`,
} as const;

/** The file names of these, and of what SQLite may lay beside them. */
export function unfinishedNames(path: string): RegExp {
  const name = basename(path).replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return new RegExp(String.raw`^${name}\.(?:making|rebuilding)(?:${besides.join('|')})?$`);
}
