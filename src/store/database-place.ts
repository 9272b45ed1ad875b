import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readObeyedFile, smallFileBytes, writeRunsFile } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { StoreError } from './store-error.js';

/** database.json: where the database stands, where that is not the runs folder itself. */
const placeSchema = z.strictObject({
  format: z.literal(1),
  /** Absolute, on a disk of the host. */
  path: z.string().startsWith('/'),
  /** Whose disk it is. Another host's coordinator makes it anew from the folders, on its own disk, and is named here then. */
  host: z.string(),
});

export type DatabasePlace = z.output<typeof placeSchema>;

const placeFile = (runsFolder: string) => join(runsFolder, 'database.json');

/** What `store place` chose; null where the database stands in the runs folder. @throws AttemptError 'damaged-file' */
export function readPlace(runsFolder: string): DatabasePlace | null {
  return readObeyedFile(placeFile(runsFolder), placeSchema, smallFileBytes);
}

/** Notes that the database stands at `path` on this host. */
export function notePlace(runsFolder: string, path: string): void {
  const place: DatabasePlace = { format: 1, path, host: hostname() };
  writeRunsFile(placeFile(runsFolder), `${JSON.stringify(place)}\n`);
}

/** The database of a runs folder, wherever it is to stand. @throws AttemptError 'damaged-file' */
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
