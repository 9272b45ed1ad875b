import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isObeyed } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { isOnOwnDisk } from '../../files/disk.js';
import {
  findLeftovers,
  type Leftover,
  type LeftoverKind,
  type LeftoverPlace,
} from '../../files/leftovers.js';
import { unfinishedNames } from '../../store/database-place.js';
import { trialMayRun } from '../schedule/foreign-attempts.js';
import { defaultTiming } from '../run-options.js';

/** Where leftovers are looked for, and of which kinds. */
export interface LeftoverSearch {
  readonly runsFolder: string;
  /** Other folders, and how many levels below them. Runs folders among them are passed over. */
  readonly places: readonly Pick<LeftoverPlace, 'folder' | 'depth'>[];
  readonly leftovers: readonly LeftoverKind[];
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Whether only this machine writes to the disk of a folder; tests give their own. */
  readonly isOnOwnDisk?: (folder: string) => boolean;
}

/**
 * What killed processes have left in a runs folder, beside its database and in other places: nothing that another user can change,
 * nothing in trials that may be running, and nothing in other runs folders, whose locks are not held.
 * @param before Unix milliseconds: what has changed since is none. On a disk that other machines may write to, what has changed within
 *   `quietMs` is none either: a pid says nothing of their processes.
 * @param database of the runs folder, while its lock is held; else null, and no half-made database is looked for
 */
export function leftoversAround(
  { runsFolder, places, leftovers: kinds, clock, ...host }: LeftoverSearch,
  before: number,
  database: string | null,
): readonly Leftover[] {
  const trials = runsLayout.trials(runsFolder);
  const where = { runsFolder, clock, timing: defaultTiming };
  // Slurm's tasks go on without a coordinator, and write there without its lock.
  const isRunning = (folder: string) =>
    dirname(folder) === trials && trialMayRun(where, basename(folder));
  const own: LeftoverPlace[] = [{ folder: runsFolder, depth: 5, kinds, isExcluded: isRunning }];
  if (database !== null) {
    const unfinished = { type: 'file' as const, name: unfinishedNames(database) };
    const folder = dirname(database);
    own.push({ folder, depth: 0, kinds: [unfinished], isExcluded: () => false });
  }
  const elsewhere = places
    .filter(({ folder }) => !isInRunsFolder(folder))
    .map((place) => ({ ...place, kinds, isExcluded: isRunsFolder }));
  return findLeftovers([...own, ...elsewhere], {
    before,
    beforeElsewhere: clock() - defaultTiming.quietMs,
    isOnOwnDisk: host.isOnOwnDisk ?? isOnOwnDisk,
  }).filter(({ path }) => isObeyed(path));
}

function isRunsFolder(folder: string): boolean {
  return existsSync(runsLayout.lock(folder));
}

function isInRunsFolder(folder: string): boolean {
  return isRunsFolder(folder) || (folder !== dirname(folder) && isInRunsFolder(dirname(folder)));
}
