import { lstatSync } from 'node:fs';
import { orIfDamaged, isObeyed } from '../../runs/runs-file.js';
import { lastChange, listAttempts } from '../../runs/attempt-folder.js';
import { readOwner, isOwnerAlive } from '../../runs/attempt-owner.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { otherWriter } from '../../files/other-writers.js';
import { defaultTiming } from '../run-options.js';

/** A trial that another user's process may be running: it is neither begun, nor ended, nor removed here. */
export interface ForeignTrial {
  readonly trialId: string;
  /** The attempt's folder. */
  readonly folder: string;
  /** The other user's name; null where several can write there. */
  readonly user: string | null;
  /** As its owner.json says; nothing is done to that process. Null where there is none to read. */
  readonly process: { readonly pid: number; readonly host: string } | null;
}

/** Where to look; a sweep's context is one. */
interface Where {
  readonly runsFolder: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** An attempt elsewhere is over once nothing in it has changed for so long. */
  readonly timing?: { readonly quietMs: number };
}

/** Whether an attempt is another user's, or can be written by others: the process that it names must not be signalled. */
export function isForeignAttempt(attemptFolder: string): boolean {
  return !isObeyed(attemptFolder) || !isObeyed(runsLayout.owner(attemptFolder));
}

/** Those of the trials that other users' attempts occupy. */
export function foreignTrials(where: Where, trialIds: Iterable<string>): ForeignTrial[] {
  return [...trialIds].flatMap((trialId) => {
    const folder = attemptFolders(where, trialId)
      .filter(isForeignAttempt)
      .findLast((attempt) => mayStillRun(where, attempt));
    if (folder === undefined) return [];
    const writer = otherWriter(folder) ?? otherWriter(runsLayout.owner(folder));
    const user = writer?.kind === 'owner' ? writer.user : null;
    const { pid, host } = ownerOf(folder) ?? {};
    const process = pid === undefined || host === undefined ? null : { pid, host };
    return [{ trialId, folder, user, process }];
  });
}

export function foreignTrialSentence({ trialId, folder, user, process }: ForeignTrial): string {
  const whose = user === null ? 'other users' : `user ${user}`;
  const by = process === null ? '' : `, and names process ${process.pid} on ${process.host}`;
  return `Trial ${trialId} is left alone: ${folder} was made by ${whose}${by}. It runs here once that process has ended, or the folder is gone.`;
}

/** Whether a process may still work on any attempt of a trial. */
export function trialMayRun(where: Where, trialId: string): boolean {
  return attemptFolders(where, trialId).some((attempt) => mayStillRun(where, attempt));
}

/** Whether a process may still work on an attempt, by its files alone. */
export function mayStillRun(
  { clock, timing = defaultTiming }: Where,
  attemptFolder: string,
): boolean {
  if (lstatSync(runsLayout.end(attemptFolder), { throwIfNoEntry: false }) !== undefined)
    return false;
  const owner = ownerOf(attemptFolder);
  const liveness = owner === null ? 'unknown' : isOwnerAlive(owner);
  if (liveness !== 'unknown') return liveness === 'alive';
  return clock() - lastChange(attemptFolder) < timing.quietMs;
}

function attemptFolders({ runsFolder }: Where, trialId: string): string[] {
  const folder = runsLayout.trial(runsFolder, trialId);
  return listAttempts(folder).map((attempt) => runsLayout.attempt(folder, attempt));
}

function ownerOf(attemptFolder: string) {
  return orIfDamaged(() => readOwner(attemptFolder), null);
}
