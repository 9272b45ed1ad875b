import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup, signalProcess } from '../../files/process/processes.js';
import { attemptOpenedAt, lastChange, openAttempt } from '../../runs/attempt-folder.js';
import { claimAttempt, isOwnerAlive, type OwnerFile, readOwner } from '../../runs/attempt-owner.js';
import { endProgram } from '../../runs/program-processes.js';
import { appendToRunsFile } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import type {
  Executor,
  ExecutorHost,
  OrphanOutcome,
  ProcessEnd,
  Supervisor,
  TrialProgram,
} from '../executor.js';

/** Runs each attempt as a child process of this one. @param slots how many at a time */
export function localExecutor(host: ExecutorHost, program: TrialProgram, slots: number): Executor {
  return {
    ...localSupervisor(host),
    places: slots,
    start(trial, slot, onBegun) {
      const { attempt, folder } = openAttempt(trial.folder);
      onBegun({ attempt, folder, startedAt: attemptOpenedAt(folder) });
      const memoryKillsBefore = memoryKills();
      const child = startTrialProcess(program.attemptEntry, folder, program.environment(slot));
      let killTimer: NodeJS.Timeout | undefined;
      const ended = child.ended.then(async (end) => {
        // What a user's program has started may have left the process group that went with the trial process.
        // Where a person has deleted the folder, it is not known whether it was a program's.
        const isProgram = existsSync(runsLayout.program(folder)) || !existsSync(folder);
        if (isProgram) await endProgram(folder);
        clearTimeout(killTimer);
        return { ...end, memoryKill: memoryKills() > memoryKillsBefore, reason: null };
      });
      return {
        ended,
        terminate() {
          child.terminate();
          killTimer ??= setTimeout(child.kill, host.timing.graceMs);
        },
        kill: child.kill,
      };
    },
    leave: () => undefined,
    setPaused: () => undefined,
  };
}

/** A child that lost its coordinator ends soon; nothing waits outside this process. */
export function localSupervisor(host: ExecutorHost): Supervisor {
  return {
    goesOn: () => Promise.resolve(false),
    endOrphan: (attemptFolder) => endOrphan(host, attemptFolder),
    withdraw: () => Promise.resolve(),
    holdBack: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/**
 * How many processes Linux has killed for want of memory so far, in this control group or else on the machine; 0 where it does not
 * say.
 */
export function memoryKills(): number {
  for (const path of ['/sys/fs/cgroup/memory.events', '/proc/vmstat']) {
    try {
      const count = /^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
      if (count !== undefined) return Number(count);
    } catch {
      // Not Linux, or another layout: try the next.
    }
  }
  return 0;
}

/**
 * Starts `node <entry> <attemptFolder>` without a shell, in its own process group so that a terminal's Ctrl-C reaches the
 * coordinator alone. Standard output and error go straight to log.txt: no pipe can fill while the coordinator is busy or dead.
 */
export function startTrialProcess(
  entry: string,
  attemptFolder: string,
  environment: Readonly<NodeJS.ProcessEnv>,
) {
  const log = appendToRunsFile(runsLayout.log(attemptFolder));
  const child = spawn(process.execPath, [entry, attemptFolder], {
    detached: true,
    env: environment,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const isRunning = () =>
    child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    ended: endOf(child),
    /** SIGTERM: checkpoint and exit 75. */
    terminate: () => {
      if (isRunning()) child.kill('SIGTERM');
    },
    /** SIGKILL to the process and whatever it has started. */
    kill: () => {
      if (isRunning()) killGroup(child);
    },
  };
}

function endOf(child: ChildProcess) {
  return new Promise<Pick<ProcessEnd, 'exitCode' | 'signal' | 'startError'>>((resolve) => {
    child.once('error', (error) => {
      if (child.pid !== undefined) return;
      resolve({ exitCode: null, signal: null, startError: error.message });
    });
    child.once('exit', (exitCode, signal) => {
      // Whatever it had started in its group goes with it: the next attempt has the trial to itself.
      killGroup(child);
      resolve({ exitCode, signal, startError: null });
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    signalGroup(child.pid, 'SIGKILL');
  } catch {
    // The group is empty.
  }
}

/**
 * Ends the process of an attempt whose coordinator is gone: SIGTERM for a checkpoint, then SIGKILL. What it publishes meanwhile
 * counts. One on a machine that cannot be observed is waited for until its files have not changed for `quietMs`.
 */
export async function endOrphan(host: ExecutorHost, attemptFolder: string): Promise<OrphanOutcome> {
  // An unclaimed attempt is claimed here: a process that was started and comes late finds it taken and leaves.
  if (claimAttempt(attemptFolder)) return 'gone';
  const owner = readOwner(attemptFolder);
  const isOther = owner !== null && owner.pid !== process.pid;
  const outcome = isOther ? await untilGone(host, attemptFolder, owner) : 'gone';
  // A user's program may have outlived its trial process, and so may whatever it started.
  if (outcome === 'gone' && existsSync(runsLayout.program(attemptFolder))) {
    await endProgram(attemptFolder);
  }
  return outcome;
}

async function untilGone(
  { timing, clock, elapsed, stop, onProblem }: ExecutorHost,
  folder: string,
  owner: OwnerFile,
): Promise<OrphanOutcome> {
  const since = elapsed();
  let isSignalled = false;
  let changedAt = lastChange(folder);
  // From then on by a clock that stops while this machine sleeps: what happened elsewhere meanwhile shows only after a while.
  let quietBefore = clock() - changedAt;
  let quietSince = since;
  for (;;) {
    const liveness = isOwnerAlive(owner);
    if (liveness === 'gone') return 'gone';
    if (liveness === 'unknown') {
      const changed = lastChange(folder);
      if (changed !== changedAt) [changedAt, quietBefore, quietSince] = [changed, 0, elapsed()];
      if (quietBefore + elapsed() - quietSince > timing.quietMs) return 'gone';
      if (stop?.aborted === true) return 'left';
    }
    if (!isSignalled) {
      onProblem(
        `Process ${owner.pid} on ${owner.host} still holds ${folder}, though its coordinator is gone: waiting for it to end.`,
      );
    }
    if (liveness === 'alive') {
      if (!isSignalled) signalOwner(owner, 'SIGTERM');
      else if (elapsed() - since > timing.graceMs) signalOwner(owner, 'SIGKILL');
    }
    isSignalled = true;
    await sleep(25);
  }
}

/** SIGKILL goes to the whole process group: a trial leads its own. */
function signalOwner({ pid }: OwnerFile, name: 'SIGTERM' | 'SIGKILL'): void {
  for (const send of name === 'SIGKILL' ? [signalGroup, signalProcess] : [signalProcess]) {
    try {
      send(pid, name);
    } catch {
      // Gone in the meantime, or no leader of a group: the loop checks again.
    }
  }
}
