import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../files/atomic-write.js';
import { runsLayout } from './runs-layout.js';
import { namesIn } from '../files/folder.js';

const attemptName = /^attempt-([1-9]\d{0,8})$/;

/** Numbers of the attempts of a trial, ascending; empty where the trial has no folder. */
export function listAttempts(trialFolder: string): number[] {
  return namesIn(trialFolder)
    .flatMap((name) => {
      const match = attemptName.exec(name);
      return match?.[1] === undefined ? [] : [Number(match[1])];
    })
    .sort((first, second) => first - second);
}

/** Number of the newest attempt, 0 before the first. A process whose own number is lower has been fenced. */
export function newestAttempt(trialFolder: string): number {
  return listAttempts(trialFolder).at(-1) ?? 0;
}

/** The attempt's number and its trial's folder, as an attempt folder's path says them. */
export function attemptPlace(attemptFolder: string): { trialFolder: string; attempt: number } {
  const match = attemptName.exec(basename(attemptFolder));
  if (match?.[1] === undefined) {
    throw new RangeError(`${attemptFolder} is not an attempt folder: it must end in attempt-<n>.`);
  }
  return { trialFolder: dirname(attemptFolder), attempt: Number(match[1]) };
}

/** Whether a newer attempt than this one exists: check before every checkpoint and before publishing, and exit 76. */
export function isFenced(attemptFolder: string): boolean {
  const { trialFolder, attempt } = attemptPlace(attemptFolder);
  return newestAttempt(trialFolder) > attempt;
}

/** Makes the folder of the next attempt by an exclusive mkdir: two that try get different numbers. */
export function openAttempt(trialFolder: string): { attempt: number; folder: string } {
  for (;;) {
    const attempt = newestAttempt(trialFolder) + 1;
    const folder = runsLayout.attempt(trialFolder, attempt);
    try {
      mkdirSync(folder, { mode: 0o755 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    syncFolder(trialFolder);
    return { attempt, folder };
  }
}

/** When the attempt folder was made, in Unix milliseconds: the file system remembers it, so a lost database does not lose it. */
export function attemptOpenedAt(attemptFolder: string): number {
  return Math.trunc(statSync(attemptFolder).birthtimeMs);
}

/**
 * Latest modification of what is in an attempt folder, of the folder itself where it is empty, in Unix milliseconds: a coordinator
 * that tries to claim an attempt changes the folder's own time.
 */
export function lastChange(attemptFolder: string): number {
  const names = namesIn(attemptFolder);
  const times = (names.length === 0 ? [''] : names).map(
    (name) => lstatSync(join(attemptFolder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Math.max(...times);
}

/** Step of the newest complete checkpoint, 0 without one. Temporary names are not numbers, so they do not count. */
export function newestCheckpointStep(trialFolder: string): number {
  const steps = namesIn(runsLayout.checkpoints(trialFolder)).flatMap((name) =>
    /^\d{1,12}$/.test(name) ? [Number(name)] : [],
  );
  return Math.max(0, ...steps);
}
