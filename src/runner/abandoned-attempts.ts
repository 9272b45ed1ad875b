import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attemptOpenedAt, listAttempts } from '../attempt/attempt-folder.js';
import { readOwner } from '../attempt/attempt-owner.js';
import { claimAttempt } from '../attempt/claim-attempt.js';
import { readEnd } from '../attempt/end-file.js';
import { endProgram } from '../attempt/program-processes.js';
import type { OwnerFile } from '../attempt/owner-file.js';
import { isOwnerAlive } from '../attempt/process-identity.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { recordAttemptStart } from '../store/record-attempt.js';
import { attemptStart } from '../store/run-queries.js';
import type { SweepContext } from './run-context.js';
import { settleAttempt } from './settle-attempt.js';

/**
 * Ends what a dead coordinator left of a trial: each attempt without an end.json is settled once its process is proven gone.
 * An orphan that still runs is asked to checkpoint, then killed; what it publishes meanwhile counts.
 */
export async function closeAbandoned(context: SweepContext, trialId: string): Promise<void> {
  const { store } = context;
  const trialFolder = runsLayout.trial(context.runsFolder, trialId);
  for (const attempt of listAttempts(trialFolder)) {
    const folder = runsLayout.attempt(trialFolder, attempt);
    if (readEnd(folder) !== null) continue;
    if (!(await untilGone(context, folder))) return;
    // A user's program may have outlived its trial process, and so may whatever it started.
    await endProgram(folder);
    const startedAt = attemptStart(store, trialId, attempt) ?? attemptOpenedAt(folder);
    store.transaction(() => recordAttemptStart(store, trialId, attempt, startedAt)).immediate();
    settleAttempt(context, {
      trialId,
      attempt,
      startedAt,
      end: { exitCode: null, signal: null, startError: null },
      asked: null,
      askedBecause: null,
      memoryKill: false,
      watched: false,
    });
  }
}

/** @returns whether the attempt's process is gone; false where a person stopped the waiting for one that cannot be looked at. */
async function untilGone(context: SweepContext, folder: string): Promise<boolean> {
  const { graceMs, quietMs } = context.timing;
  // An attempt nobody claimed is claimed here: a process that was started and comes late finds it taken and leaves.
  if (claimAttempt(folder)) return true;
  const owner = readOwner(folder);
  if (owner === null || owner.pid === process.pid) return true;
  const since = context.elapsed();
  let asked = false;
  for (;;) {
    const liveness = isOwnerAlive(owner);
    if (liveness === 'gone') return true;
    if (liveness === 'unknown') {
      if (context.clock() - lastChange(folder) > quietMs) return true;
      if (context.options.stop?.aborted === true) return false;
    }
    if (!asked) context.emit({ kind: 'problem', message: waitingFor(owner, folder) });
    if (liveness === 'alive') {
      if (!asked) signal(owner, 'SIGTERM');
      else if (context.elapsed() - since > graceMs) signal(owner, 'SIGKILL');
    }
    asked = true;
    await sleep(25);
  }
}

function waitingFor({ pid, host }: OwnerFile, folder: string): string {
  return `Process ${pid} on ${host} still holds ${folder}, though its coordinator is gone: waiting for it to end.`;
}

/** SIGKILL goes to the whole process group: a trial leads its own. */
function signal({ pid }: OwnerFile, name: 'SIGTERM' | 'SIGKILL'): void {
  for (const target of name === 'SIGKILL' ? [-pid, pid] : [pid]) {
    try {
      process.kill(target, name);
    } catch {
      // Gone in the meantime, or no leader of a group: the loop looks again.
    }
  }
}

/** Latest modification of anything in the folder, in Unix milliseconds. */
function lastChange(folder: string): number {
  const times = readdirSync(folder).map(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Math.max(0, ...times);
}
