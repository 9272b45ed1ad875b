import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastChange } from '../../runs/attempt-folder.js';
import { readOwner, claimAttempt, type OwnerFile, isOwnerAlive } from '../../runs/attempt-owner.js';
import { endProgram } from '../../runs/program-processes.js';
import { runsLayout } from '../../runs/runs-layout.js';
import type { OrphanOutcome, ExecutorHost } from '../executor.js';
import { signalGroup, signalProcess } from '../../files/process/processes.js';

/**
 * Ends the process of an attempt whose coordinator is gone: it is asked to checkpoint, then killed. What it publishes meanwhile
 * counts. One on a machine that cannot be asked is waited for until its files have not changed for `quietMs`.
 */
export async function endOrphan(host: ExecutorHost, attemptFolder: string): Promise<OrphanOutcome> {
  // An attempt nobody claimed is claimed here: a process that was started and comes late finds it taken and leaves.
  if (claimAttempt(attemptFolder)) return 'gone';
  const owner = readOwner(attemptFolder);
  const fate =
    owner === null || owner.pid === process.pid
      ? 'gone'
      : await untilGone(host, attemptFolder, owner);
  // A user's program may have outlived its trial process, and so may whatever it started.
  if (fate === 'gone' && existsSync(runsLayout.program(attemptFolder))) {
    await endProgram(attemptFolder);
  }
  return fate;
}

async function untilGone(
  { timing, clock, elapsed, stop, onProblem }: ExecutorHost,
  folder: string,
  owner: OwnerFile,
): Promise<OrphanOutcome> {
  const since = elapsed();
  let asked = false;
  let changedAt = lastChange(folder);
  // From then on by a clock that stands still while this machine sleeps: what happened elsewhere meanwhile shows only after a while.
  let quietBefore = clock() - changedAt;
  let quietSince = since;
  for (;;) {
    const liveness = isOwnerAlive(owner);
    if (liveness === 'gone') return 'gone';
    if (liveness === 'unknown') {
      const changed = lastChange(folder);
      if (changed !== changedAt) {
        [changedAt, quietBefore, quietSince] = [changed, 0, elapsed()];
      }
      if (quietBefore + elapsed() - quietSince > timing.quietMs) return 'gone';
      if (stop?.aborted === true) return 'left';
    }
    if (!asked) onProblem(waitingFor(owner, folder));
    if (liveness === 'alive') {
      if (!asked) signal(owner, 'SIGTERM');
      else if (elapsed() - since > timing.graceMs) signal(owner, 'SIGKILL');
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
  for (const send of name === 'SIGKILL' ? [signalGroup, signalProcess] : [signalProcess]) {
    try {
      send(pid, name);
    } catch {
      // Gone in the meantime, or no leader of a group: the loop looks again.
    }
  }
}
