import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { notePlace, readPlace } from './database-place.js';
import { rebuildStore } from './rebuild-store.js';

/**
 * Where the database stands on another host's disk, makes it anew from the folders on this one's, and has it be the database from now
 * on. The folders are the truth: a coordinator may come back on any machine that sees them. Hold lockRuns while calling it.
 * @throws as rebuildStore; the system's error
 */
export function bringHere(runsFolder: string): void {
  const place = readPlace(runsFolder);
  if (place === null || place.host === hostname()) return;
  mkdirSync(dirname(place.path), { recursive: true });
  // One that stood here long ago is brought up to the folders, before anybody reads it.
  rebuildStore(runsFolder);
  notePlace(runsFolder, place.path);
}
