import { rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readObeyedFile, smallFileBytes, writeJsonFile } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { StoreError } from './store-error.js';

/** database.json: where the database is, where that is not the runs folder itself. */
const placeSchema = z.strictObject({
  format: z.literal(1),
  /** Absolute, on a disk of the host. */
  path: z.string().startsWith('/'),
  /** Whose disk it is. Another host's coordinator makes it anew from the folders, on its own disk, and is named here then. */
  host: z.string(),
});

export type DatabasePlace = z.output<typeof placeSchema>;

const placeFile = (runsFolder: string) => join(runsFolder, 'database.json');

/** What `store place` chose; null where the database is in the runs folder. @throws AttemptError 'damaged-file' */
export function readPlace(runsFolder: string): DatabasePlace | null {
  return readObeyedFile(placeFile(runsFolder), placeSchema, smallFileBytes);
}

/** Notes that the database is at `path` on this host. */
export function notePlace(runsFolder: string, path: string): void {
  const place: DatabasePlace = { format: 1, path, host: hostname() };
  writeJsonFile(placeFile(runsFolder), place);
}

/** The database of a runs folder, wherever it is to be. @throws AttemptError 'damaged-file' */
export function placedDatabase(runsFolder: string): string {
  return readPlace(runsFolder)?.path ?? runsLayout.database(runsFolder);
}

/** Whether `store place` chose another host's disk. @throws AttemptError 'damaged-file' */
export function isElsewhere(runsFolder: string): boolean {
  const place = readPlace(runsFolder);
  return place !== null && place.host !== hostname();
}

/**
 * The database of a runs folder, which may not be there yet.
 * @throws StoreError 'elsewhere-store' where it is on another host's disk; AttemptError 'damaged-file'
 */
export function databasePath(runsFolder: string): string {
  const place = readPlace(runsFolder);
  if (place === null) return runsLayout.database(runsFolder);
  if (place.host !== hostname()) throw new StoreError({ kind: 'elsewhere-store', ...place });
  return place.path;
}

/**
 * What SQLite may lay beside a database, by the ending of its name. Whatever carries the right name is applied to the database
 * that is opened, also where it belongs to another one that was there before.
 */
const besides = ['-wal', '-shm', '-journal'] as const;

/** A database and what may lie next to it. */
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

/** Removes a database with all that lies next to it. */
export function removeDatabase(path: string): void {
  removeBesides(path);
  rmSync(path, { force: true });
}

/** Names under which the database at `path` is made, or made anew, until it is complete. */
export const unfinished = {
  making: (path: string) => `${path}.making`,
  rebuilding: (path: string) => `${path}.rebuilding`,
} as const;

/** The file names of these, and of what SQLite may lay beside them. */
export function unfinishedNames(path: string): RegExp {
  const name = basename(path).replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return new RegExp(String.raw`^${name}\.(?:making|rebuilding)(?:${besides.join('|')})?$`);
}
