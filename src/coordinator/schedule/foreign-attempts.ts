import { lstatSync } from 'node:fs';
import { orIfDamaged, isObeyed } from '../../runs/runs-file.js';
import { lastChange, listAttempts } from '../../runs/attempt-folder.js';
import { readOwner, isOwnerAlive } from '../../runs/attempt-owner.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { otherWriter } from '../../files/other-writers.js';

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
  readonly timing: { readonly quietMs: number };
}

/** Whether an attempt is another user's, or can be written by others: the pid that it names is nobody to be signalled. */
export function isForeignAttempt(attemptFolder: string): boolean {
  return !isObeyed(attemptFolder) || !isObeyed(runsLayout.owner(attemptFolder));
}

/** Those of the trials that other users' attempts occupy. */
export function foreignTrials(context: Where, trialIds: Iterable<string>): ForeignTrial[] {
  return [...trialIds].flatMap((trialId) => {
    const trialFolder = runsLayout.trial(context.runsFolder, trialId);
    const folder = listAttempts(trialFolder)
      .map((attempt) => runsLayout.attempt(trialFolder, attempt))
      .filter(isForeignAttempt)
      .findLast((attempt) => mayStillRun(context, attempt));
    if (folder === undefined) return [];
    const writer = otherWriter(folder) ?? otherWriter(runsLayout.owner(folder));
    const owner = ownerOf(folder);
    return [
      {
        trialId,
        folder,
        user: writer?.kind === 'owner' ? writer.user : null,
        process: owner === null ? null : { pid: owner.pid, host: owner.host },
      },
    ];
  });
}

export function foreignTrialSentence({ trialId, folder, user, process }: ForeignTrial): string {
  const whose = user === null ? 'other users' : `user ${user}`;
  const by = process === null ? '' : `, and names process ${process.pid} on ${process.host}`;
  return `Trial ${trialId} is left alone: ${folder} was made by ${whose}${by}. It runs here once that process has ended, or the folder is gone.`;
}

/** Whether a process may still work on any attempt of a trial. */
export function trialMayRun(context: Where, trialId: string): boolean {
  const folder = runsLayout.trial(context.runsFolder, trialId);
  return listAttempts(folder).some((attempt) =>
    mayStillRun(context, runsLayout.attempt(folder, attempt)),
  );
}

/** Whether a foreign attempt without an end may still be running. */
export function mayStillRun({ clock, timing }: Where, attemptFolder: string): boolean {
  if (lstatSync(runsLayout.end(attemptFolder), { throwIfNoEntry: false }) !== undefined)
    return false;
  const owner = ownerOf(attemptFolder);
  const liveness = owner === null ? 'unknown' : isOwnerAlive(owner);
  if (liveness !== 'unknown') return liveness === 'alive';
  return clock() - lastChange(attemptFolder) < timing.quietMs;
}

function ownerOf(attemptFolder: string) {
  return orIfDamaged(() => readOwner(attemptFolder), null);
}
