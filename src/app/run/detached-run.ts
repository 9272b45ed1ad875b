import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { livingCoordinator, type CoordinatorFile } from '../../runs/coordinator-file.js';
import { stopReasonOf } from '../../coordinator/control/stop-reason.js';
import { shellLine } from '../../files/shell-word.js';
import { packageFolder } from '../code-version.js';
import type { RunContext } from '../run-context.js';
import { type InstalledRestart, installRestart, type Restart } from './restart-unit.js';
import { openRunLog, type RunLog } from './run-log.js';

const mainEntry = join(packageFolder, 'dist/cli/main.js');

const pollMs = 50;

/** A run that finds nothing left to do, or cannot begin, ends this soon after it has taken the lock: then its own words say more. */
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

/** How the start of a detached run went. `log` is relative to the folder. */
export type DetachedStart =
  | { readonly kind: 'nothing-queued' | 'nothing-of-yours' }
  | {
      readonly kind: 'runs';
      readonly sweep: string;
      /** The process, and the sweep that it runs first. */
      readonly coordinator: CoordinatorFile;
      readonly log: string;
      readonly restart: Restart | null;
    }
  /** Its exit code says how; with 0 it may wait in the queue of another process, and its unit stays until it has ended. */
  | { readonly kind: 'ended'; readonly code: number; readonly restart: Restart | null }
  /** A signal ended it before it began; `stopped` where it was passed on to it from here. */
  | {
      readonly kind: 'killed';
      readonly signal: string | null;
      readonly stopped: boolean;
      readonly log: string;
    }
  | { readonly kind: 'not-started'; readonly message: string }
  /** Our terminal was closed: whether it runs, its log says. */
  | { readonly kind: 'left' };

/** What is seen of the child process. */
type Seen =
  | { readonly kind: 'runs'; readonly coordinator: CoordinatorFile }
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'not-started'; readonly message: string }
  | { readonly kind: 'left' };

/**
 * Starts a run in a session of its own, whose output goes to the sweep's run.log, and waits until it holds the lock of the runs folder
 * or has ended. Ctrl-C and SIGTERM meanwhile are passed on to it; a terminal that closes is not.
 * @throws as openRunLog
 */
export async function startDetached(
  run: DetachedRun,
  context: Omit<RunContext, 'onEvent'>,
): Promise<DetachedStart> {
  const { folder, now } = context;
  const { sweep } = run;
  const runsFolder = resolve(folder, 'runs');
  const typed = shellLine(['reelsweep', ...run.words]);
  const runLog = openRunLog(runsFolder, sweep, `${typed} (detached)`, now());
  const log = relative(folder, runLog.path);
  try {
    // Before it is started: whatever ends the sweep takes the unit away again.
    const installed = run.restart ? await restartOf(run, runsFolder, folder) : null;
    const restart = installed?.restart ?? null;
    const child = spawn(process.execPath, [...process.execArgv, mainEntry, ...run.words], {
      detached: true,
      windowsHide: true,
      cwd: folder,
      stdio: ['ignore', runLog.handle, runLog.handle],
    });
    const seen = await watchStart(child, runLog, runsFolder, run.onOutput, context);
    child.unref();
    const isRefused = seen.kind === 'not-started' || (seen.kind === 'exited' && seen.code !== 0);
    if (isRefused) await installed?.undo();
    if (seen.kind === 'runs') return { ...seen, sweep, log, restart };
    if (seen.kind !== 'exited') return seen;
    const { code, signal } = seen;
    if (code === null) return { kind: 'killed', signal, stopped: context.stop.aborted, log };
    const isInstalled = code === 0 && restart?.kind === 'installed' && existsSync(restart.path);
    return { kind: 'ended', code, restart: isInstalled ? restart : null };
  } finally {
    runLog.close();
  }
}

async function watchStart(
  child: ChildProcess,
  log: RunLog,
  runsFolder: string,
  onOutput: DetachedRun['onOutput'],
  { now, stop, stopNow }: Pick<RunContext, 'now' | 'stop' | 'stopNow'>,
): Promise<Seen> {
  const seen: { end: Extract<Seen, { kind: 'exited' | 'not-started' }> | null } = { end: null };
  child.once('error', ({ message }) => {
    seen.end ??= { kind: 'not-started', message };
  });
  child.once('exit', (code, signal) => {
    seen.end ??= { kind: 'exited', code, signal };
  });
  const passOn = () => {
    if (seen.end !== null) return;
    child.kill(stopReasonOf(stop).kind === 'signal' ? 'SIGINT' : 'SIGTERM');
  };
  let isPassedOn = false;
  let heldSince: number | null = null;
  stopNow.addEventListener('abort', passOn, { once: true });
  try {
    for (;;) {
      const { end } = seen;
      const lines = log.newLines(end === null ? undefined : 'at-end');
      for (const line of lines) onOutput?.(line);
      if (end !== null) return end;
      const coordinator = livingCoordinator(runsFolder, now());
      const isHeld = coordinator !== null && coordinator.pid === child.pid;
      if (isHeld) heldSince ??= performance.now();
      const isOn = heldSince !== null && performance.now() - heldSince >= soonMs;
      if (isHeld && isOn && !isPassedOn) return { kind: 'runs', coordinator };
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

/** A sweep that others are before is queued then, too. */
async function restartOf(
  { words, sweep }: DetachedRun,
  runsFolder: string,
  folder: string,
): Promise<InstalledRestart> {
  const queueing = words.includes('--queue') ? words : [...words, '--queue'];
  const environment = process.env;
  return await installRestart({ runsFolder, sweep, folder, words: queueing, environment });
}
