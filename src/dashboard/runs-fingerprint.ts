import { statSync } from 'node:fs';
import { join } from 'node:path';
import { newestAttempt } from '../runs/attempt-folder.js';
import { runsLayout } from '../runs/runs-layout.js';
import { databasePath } from '../store/database-place.js';
import { namesIn } from '../files/folder.js';
import { livingCoordinator } from '../runs/coordinator-file.js';

/** A cheap look at a runs folder: two that are equal show the same. */
export interface Fingerprint {
  readonly text: string;
  /** Whether a coordinator is at work, so that more is to be expected soon. */
  readonly isRun: boolean;
}

/**
 * Sizes and times of the files that say where sweeps stand; nothing is opened but coordinator.json.
 * @param trials whose own files are looked at too
 * @param now Unix milliseconds; a running sweep is looked at anew every five seconds, since estimates of time wear off
 */
export function runsFingerprint(
  runsFolder: string,
  trials: readonly string[],
  now: number,
): Fingerprint {
  const database = placeOf(runsFolder);
  const coordinator = livingCoordinator(runsFolder, now);
  const sweeps = runsLayout.sweeps(runsFolder);
  const parts = [
    stamp(database),
    stamp(`${database}-wal`),
    stamp(runsLayout.queue(runsFolder)),
    // A pause is a file in the sweep's folder.
    ...namesIn(sweeps).map((name) => `${name} ${stamp(join(sweeps, name))}`),
    ...trials.flatMap((trial) => trialStamps(runsLayout.trial(runsFolder, trial))),
    coordinator === null
      ? 'nobody'
      : `${coordinator.pid} ${coordinator.sweep} ${Math.floor(now / 5000)}`,
  ];
  return { text: parts.join('\n'), isRun: coordinator !== null };
}

/** Where it cannot be said, the page says why: see readView. */
function placeOf(runsFolder: string): string {
  try {
    return databasePath(runsFolder);
  } catch {
    return runsLayout.database(runsFolder);
  }
}

function trialStamps(trialFolder: string): string[] {
  const attempt = runsLayout.attempt(trialFolder, newestAttempt(trialFolder));
  return [attempt, stamp(runsLayout.progress(attempt)), stamp(runsLayout.log(attempt))];
}

function stamp(path: string): string {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts === undefined ? '-' : `${facts.ino} ${facts.size} ${facts.mtimeMs}`;
}
