import { type ChildProcess, spawn } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ownSession } from '../files/own-session.js';
import { livingCoordinator, type CoordinatorFile } from '../runner/coordinator-file.js';
import { reasonOf } from '../runner/stop-reason.js';
import type { Context } from './context.js';
import { openRunLog, type RunLog } from './run-log.js';

const mainEntry = fileURLToPath(new URL('./main.js', import.meta.url));

const lookEveryMs = 50;

/** A run that finds nothing left to do, or cannot begin, ends this soon after it has taken the lock: then its own words say more. */
const soonMs = 300;

export interface DetachedRun {
  /** Words of the command line that runs it, in the foreground. */
  readonly words: readonly string[];
  /** The one that it is about. */
  readonly sweep: string;
  readonly json: boolean;
}

/** How the start of a detached run went. */
type Start =
  | { readonly kind: 'runs'; readonly coordinator: CoordinatorFile }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'not-started'; readonly message: string }
  /** Our terminal was closed: whether it runs, its log says. */
  | { readonly kind: 'left' };

/**
 * Starts a run in a session of its own, whose output goes to the sweep's run.log, and shows that output until the run holds the lock of
 * the runs folder or has ended. Ctrl-C and SIGTERM meanwhile are passed on to it; a terminal that closes is not.
 * @returns the exit code: 0 once it runs, else the run's own
 * @throws as openRunLog
 */
export async function startDetached(run: DetachedRun, context: Context): Promise<number> {
  const { terminal, folder, now } = context;
  const runsFolder = resolve(folder, 'runs');
  const typed = ['reelsweep', ...run.words].join(' ');
  const log = openRunLog(runsFolder, run.sweep, `${typed} (detached)`, now());
  const shown = relative(folder, log.path);
  try {
    const child = spawn(process.execPath, [...process.execArgv, mainEntry, ...run.words], {
      ...ownSession,
      cwd: folder,
      stdio: ['ignore', log.handle, log.handle],
    });
    const start = await watchStart(child, log, runsFolder, run, context);
    child.unref();
    switch (start.kind) {
      case 'left':
        return 0;
      case 'not-started':
        terminal.note(`The run could not be started: ${start.message}`);
        return 1;
      case 'ended': {
        if (start.code !== null) return start.code;
        if (context.stop.aborted) {
          terminal.note('Stopped before the run began.');
          return 75;
        }
        terminal.note(
          `${start.signal ?? 'A signal'} ended the run before it began; its output is in ${shown}. Run the same command again.`,
        );
        return 1;
      }
      case 'runs':
        for (const line of runningLines(run, start.coordinator, shown)) terminal.print(line);
        return 0;
    }
  } finally {
    log.close();
  }
}

async function watchStart(
  child: ChildProcess,
  log: RunLog,
  runsFolder: string,
  { json }: DetachedRun,
  { terminal, now, stop, stopNow }: Context,
): Promise<Start> {
  let end: Extract<Start, { kind: 'ended' | 'not-started' }> | null = null;
  child.once('error', ({ message }) => {
    end ??= { kind: 'not-started', message };
  });
  child.once('exit', (code, signal) => {
    end ??= { kind: 'ended', code, signal };
  });
  const show = (lines: readonly string[]) => {
    for (const line of lines) {
      // What it prints as its result is a line of JSON then.
      if (json && line.startsWith('{')) terminal.print(line);
      else terminal.note(line);
    }
  };
  const passOn = () => {
    if (end !== null) return;
    child.kill(reasonOf(stop).kind === 'signal' ? 'SIGINT' : 'SIGTERM');
  };
  let isPassedOn = false;
  let heldSince: number | null = null;
  stopNow.addEventListener('abort', passOn, { once: true });
  try {
    for (;;) {
      const ended = end as typeof end | null;
      show(log.newLines(ended === null ? undefined : 'at-end'));
      if (ended !== null) return ended;
      const coordinator = livingCoordinator(runsFolder, now());
      const isHeld = coordinator !== null && coordinator.pid === child.pid;
      if (isHeld) heldSince ??= performance.now();
      const isOn = heldSince !== null && performance.now() - heldSince >= soonMs;
      if (isHeld && isOn && !isPassedOn) return { kind: 'runs', coordinator };
      if (stop.aborted && !isPassedOn) {
        if (reasonOf(stop).kind === 'terminal-closed') return { kind: 'left' };
        isPassedOn = true;
        passOn();
      }
      await sleep(lookEveryMs);
    }
  } finally {
    stopNow.removeEventListener('abort', passOn);
  }
}

function runningLines(
  { sweep, json }: DetachedRun,
  { pid, host, sweep: first }: CoordinatorFile,
  log: string,
): readonly string[] {
  if (json) return [JSON.stringify({ sweep, running: first, pid, host, log })];
  const isNext = first === sweep;
  return [
    isNext
      ? `Sweep ${sweep} runs as process ${pid}, in a session of its own: this terminal may be closed.`
      : `Process ${pid} runs what waits, in a session of its own: sweep ${first} first, then ${sweep}. This terminal may be closed.`,
    `  watch: reelsweep status ${sweep} --watch`,
    `  stop:  reelsweep stop ${sweep}`,
    `  read:  ${log}`,
  ];
}
