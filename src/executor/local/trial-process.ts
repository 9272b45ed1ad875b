import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { appendToRunsFile } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import type { ProcessEnd } from '../process-end.js';
import { signalGroup } from '../../files/process/signal-process.js';

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
