import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { livingCoordinator, type CoordinatorFile } from '../../runs/coordinator-file.js';
import { stopReasonOf } from '../../coordinator/control/stop-reason.js';
import { shellLine } from '../../files/shell-word.js';
import { packageFolder } from '../code-version.js';
import type { RunContext } from '../run-context.js';
import { installRestart, type Restart } from './restart-unit.js';
import { openRunLog } from './run-log.js';

const mainEntry = join(packageFolder, 'dist/cli/main.js');

const pollMs = 50;

/** A run that has nothing left to do, or cannot begin, ends this soon after it has taken the lock: then its own messages say more. */
const soonMs = 300;

interface DetachedRun {
  /** Words of the command line that runs it, in the foreground. */
  readonly words: readonly string[];
  readonly sweep: string;
  /** Whether it is to be started again after a reboot. */
  readonly restart: boolean;
  /** Given the lines of its output until it runs or has ended. */
  readonly onOutput?: ((line: string) => void) | undefined;
}

/** What is seen of the child process. */
type Seen =
  | { readonly kind: 'runs'; readonly coordinator: CoordinatorFile }
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'not-started'; readonly message: string }
  /** This terminal was closed: its log says whether it runs. */
  | { readonly kind: 'left' };

/** How the start of a detached run went. `log` is relative to the folder. */
export type DetachedStart =
  | { readonly kind: 'nothing-queued' | 'nothing-of-yours' }
  /** `coordinator` names the process, and the sweep that it runs first. */
  | (Extract<Seen, { kind: 'runs' }> & {
      readonly sweep: string;
      readonly log: string;
      readonly restart: Restart | null;
    })
  /** Its exit code says how; with 0 it may wait in the queue of another process, and its unit stays until it has ended. */
  | { readonly kind: 'ended'; readonly code: number; readonly restart: Restart | null }
  /** A signal ended it before it began; `stopped` where it was passed on to it from here. */
  | {
      readonly kind: 'killed';
      readonly signal: string | null;
      readonly stopped: boolean;
      readonly log: string;
    }
  | Extract<Seen, { kind: 'not-started' | 'left' }>;

/**
 * Starts a run in its own session, whose output goes to the sweep's run.log, and waits until it holds the lock of the runs folder
 * or has ended. Ctrl-C and SIGTERM meanwhile are passed on to it; a terminal that closes is not.
 * @throws as openRunLog
 */
export async function startDetached(
  { words, sweep, restart, onOutput }: DetachedRun,
  context: Omit<RunContext, 'onEvent'>,
): Promise<DetachedStart> {
  const { folder, now } = context;
  const runsFolder = resolve(folder, 'runs');
  const typed = shellLine(['reelsweep', ...words]);
  const runLog = openRunLog(runsFolder, sweep, `${typed} (detached)`, now());
  const log = relative(folder, runLog.path);
  try {
    // A sweep behind others is queued after a reboot, too.
    const again = words.includes('--queue') ? words : [...words, '--queue'];
    // Before it is started: whatever ends the sweep takes the unit away again.
    const installed = restart
      ? await installRestart({ runsFolder, sweep, folder, words: again })
      : null;
    const unit = installed?.restart ?? null;
    const child = spawn(process.execPath, [...process.execArgv, mainEntry, ...words], {
      detached: true,
      windowsHide: true,
      cwd: folder,
      stdio: ['ignore', runLog.handle, runLog.handle],
    });
    const poll = (atEnd: boolean) => {
      for (const line of runLog.newLines(atEnd)) onOutput?.(line);
      const coordinator = livingCoordinator(runsFolder, now());
      return coordinator?.pid === child.pid ? coordinator : null;
    };
    const seen = await watchStart(child, poll, context);
    child.unref();
    if (seen.kind === 'not-started' || (seen.kind === 'exited' && seen.code !== 0))
      await installed?.undo();
    if (seen.kind === 'runs') return { ...seen, sweep, log, restart: unit };
    if (seen.kind !== 'exited') return seen;
    const { code, signal } = seen;
    if (code === null) return { kind: 'killed', signal, stopped: context.stop.aborted, log };
    const isInstalled = code === 0 && unit?.kind === 'installed' && existsSync(unit.path);
    return { kind: 'ended', code, restart: isInstalled ? unit : null };
  } finally {
    runLog.close();
  }
}

/** @param poll shows the new output, and returns the child's coordinator.json once it is the coordinator of the folder */
async function watchStart(
  child: ChildProcess,
  poll: (atEnd: boolean) => CoordinatorFile | null,
  { stop, stopNow }: Pick<RunContext, 'stop' | 'stopNow'>,
): Promise<Seen> {
  const seen: { end: Extract<Seen, { kind: 'exited' | 'not-started' }> | null } = { end: null };
  child.once('error', ({ message }) => (seen.end ??= { kind: 'not-started', message }));
  child.once('exit', (code, signal) => (seen.end ??= { kind: 'exited', code, signal }));
  const passOn = () => {
    if (seen.end === null) child.kill(stopReasonOf(stop).kind === 'signal' ? 'SIGINT' : 'SIGTERM');
  };
  let isPassedOn = false;
  let heldSince: number | null = null;
  stopNow.addEventListener('abort', passOn, { once: true });
  try {
    for (;;) {
      const { end } = seen;
      const coordinator = poll(end !== null);
      if (end !== null) return end;
      if (coordinator !== null) {
        heldSince ??= performance.now();
        const isOn = performance.now() - heldSince >= soonMs;
        if (isOn && !isPassedOn) return { kind: 'runs', coordinator };
      }
      if (stop.aborted && !isPassedOn) {
        if (stopReasonOf(stop).kind === 'terminal-closed') return { kind: 'left' };
        isPassedOn = true;
        passOn();
      }
      await sleep(pollMs);
    }
  } finally {
    stopNow.removeEventListener('abort', passOn);
  }
}
