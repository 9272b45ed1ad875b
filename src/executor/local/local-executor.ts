import { existsSync, readFileSync, closeSync } from 'node:fs';
import { attemptOpenedAt, openAttempt } from '../../runs/attempt-folder.js';
import { endProgram } from '../../runs/program-processes.js';
import { runsLayout } from '../../runs/runs-layout.js';
import type { Supervisor, Executor, ProcessEnd, ExecutorHost, TrialProgram } from '../executor.js';
import { endOrphan } from './end-orphan.js';
import { type ChildProcess, spawn } from 'node:child_process';
import { appendToRunsFile } from '../../runs/runs-file.js';
import { signalGroup } from '../../files/process/processes.js';

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
        // Where a person has deleted the folder, nobody can say whether it was a program's.
        const isProgram = existsSync(runsLayout.program(folder)) || !existsSync(folder);
        if (isProgram) await endProgram(folder);
        clearTimeout(killTimer);
        return { ...end, memoryKill: memoryKills() > memoryKillsBefore, reason: null };
      });
      return {
        ended,
        terminate() {
          child.terminate();
          killTimer ??= setTimeout(() => child.kill(), host.timing.graceMs);
        },
        kill() {
          child.kill();
        },
      };
    },
    leave: () => undefined,
    setPaused: () => undefined,
  };
}

/** A child that lost its coordinator ends by itself, soon; nothing waits outside this process. */
export function localSupervisor(host: ExecutorHost): Supervisor {
  return {
    goesOn: () => Promise.resolve(false),
    endOrphan: (attemptFolder) => endOrphan(host, attemptFolder),
    withdraw: () => Promise.resolve(),
    holdBack: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** Where Linux counts processes it killed for want of memory: this control group first, else the whole machine. */
const counters = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** How many processes the system has killed for want of memory so far; 0 where it does not say. */
export function memoryKills(): number {
  for (const path of counters) {
    try {
      const match = /^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8'));
      if (match?.[1] !== undefined) return Number(match[1]);
    } catch {
      // Not Linux, or another layout: ask the next.
    }
  }
  return 0;
}

/** As the system tells it. */
type ChildEnd = Pick<ProcessEnd, 'exitCode' | 'signal' | 'startError'>;

/** A running trial process. */
export interface TrialProcess {
  readonly ended: Promise<ChildEnd>;
  /** SIGTERM: checkpoint and exit 75. */
  terminate(): void;
  /** SIGKILL to the process and whatever it has started. */
  kill(): void;
}

/**
 * Starts `node <entry> <attemptFolder>` without a shell, in a process group of its own so that a terminal's Ctrl-C reaches the
 * coordinator alone. Standard output and error go straight to log.txt: no pipe can fill while the coordinator is busy or dead.
 */
export function startTrialProcess(
  entry: string,
  attemptFolder: string,
  environment: Readonly<NodeJS.ProcessEnv>,
): TrialProcess {
  const log = appendToRunsFile(runsLayout.log(attemptFolder));
  const child = spawn(process.execPath, [entry, attemptFolder], {
    detached: true,
    env: environment,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return {
    ended: endOf(child),
    terminate() {
      if (isRunning(child)) child.kill('SIGTERM');
    },
    kill() {
      if (isRunning(child)) killGroup(child);
    },
  };
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
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
    // Nobody is left in it.
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
