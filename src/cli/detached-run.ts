import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { shellLine } from '../files/shell-word.js';
import { livingCoordinator, type CoordinatorFile } from '../runs/coordinator-file.js';
import { stopReasonOf } from '../coordinator/control/stop-reason.js';
import type { Context } from './context.js';
import { type InstalledRestart, installRestart, type Restart } from './restart-unit.js';
import { openRunLog, type RunLog } from '../app/run/run-log.js';

const mainEntry = fileURLToPath(new URL('./main.js', import.meta.url));

const lookEveryMs = 50;

/** A run that finds nothing left to do, or cannot begin, ends this soon after it has taken the lock: then its own words say more. */
const soonMs = 300;

export interface DetachedRun {
  /** Words of the command line that runs it, in the foreground. */
  readonly words: readonly string[];
  /** The one that it is about. */
  readonly sweep: string;
  /** Whether it is to be started again after a reboot. */
  readonly restart: boolean;
  readonly json: boolean;
}

/** Options that are not passed on to the detached process, or that say the same as others. */
const ownWords: ReadonlySet<string> = new Set(['_', '$0', 'file', 'detach', 'restart']);
const onByDefault: ReadonlySet<string> = new Set(['preflight']);
const offByDefault: ReadonlySet<string> = new Set([
  'fresh',
  'json',
  'queue',
  'shared-runs',
  'verbose',
]);

/** The command line that runs in the foreground what was typed, by what yargs has made of it. */
export function foregroundWords(argv: Readonly<Record<string, unknown>>): readonly string[] {
  const { file } = argv;
  const options = Object.entries(argv).flatMap(([name, value]) => {
    // yargs gives each option a second time, in camel case.
    if (ownWords.has(name) || /[A-Z]/.test(name) || value === undefined) return [];
    if (value === true) return onByDefault.has(name) ? [] : [`--${name}`];
    if (value === false) return offByDefault.has(name) ? [] : [`--no-${name}`];
    const isText = typeof value === 'string' || typeof value === 'number';
    return isText && name !== 'coordinator' ? [`--${name}=${value}`] : [];
  });
  // A file whose name begins with a dash is one all the same.
  const name = typeof file !== 'string' ? [] : [file.startsWith('-') ? `./${file}` : file];
  return ['run', ...name, ...options];
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
  const typed = shellLine(['reelsweep', ...run.words]);
  const log = openRunLog(runsFolder, run.sweep, `${typed} (detached)`, now());
  const shown = relative(folder, log.path);
  try {
    // Before it is started: whatever ends the sweep takes the unit away again.
    const installed = run.restart ? await restartOf(run, runsFolder, folder) : null;
    const restart = installed?.restart ?? null;
    const child = spawn(process.execPath, [...process.execArgv, mainEntry, ...run.words], {
      detached: true,
      windowsHide: true,
      cwd: folder,
      stdio: ['ignore', log.handle, log.handle],
    });
    const start = await watchStart(child, log, runsFolder, run, context);
    child.unref();
    const isRefused = start.kind === 'not-started' || (start.kind === 'ended' && start.code !== 0);
    if (isRefused) await installed?.undo();
    switch (start.kind) {
      case 'left':
        return 0;
      case 'not-started':
        terminal.note(`The run could not be started: ${start.message}`);
        return 1;
      case 'ended': {
        // It waits in the queue of another process, and its unit stays until it has ended.
        if (start.code === 0 && restart?.kind === 'installed' && existsSync(restart.path))
          for (const line of restartLines(restart)) terminal.note(line);
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
        for (const line of runningLines(run, start.coordinator, shown, restart))
          terminal.print(line);
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
  const seen: { end: Extract<Start, { kind: 'ended' | 'not-started' }> | null } = { end: null };
  child.once('error', ({ message }) => {
    seen.end ??= { kind: 'not-started', message };
  });
  child.once('exit', (code, signal) => {
    seen.end ??= { kind: 'ended', code, signal };
  });
  const show = (lines: readonly string[]) => {
    for (const line of lines) {
      // What it prints as its result is a line of JSON then.
      if (json && line.startsWith('{')) terminal.print(line);
      else terminal.note(line);
    }
  };
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
      show(log.newLines(end === null ? undefined : 'at-end'));
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
  restart: Restart | null,
): readonly string[] {
  if (json) {
    return [JSON.stringify({ sweep, running: first, pid, host, log, ...(restart && { restart }) })];
  }
  const isNext = first === sweep;
  return [
    isNext
      ? `Sweep ${sweep} runs as process ${pid}, in a session of its own: this terminal may be closed.`
      : `Process ${pid} runs what waits, in a session of its own: sweep ${first} first, then ${sweep}. This terminal may be closed.`,
    `  watch: reelsweep status ${sweep} --watch`,
    `  stop:  reelsweep stop ${sweep}`,
    `  read:  ${log}`,
    ...(restart === null ? [] : restartLines(restart)),
  ];
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

function restartLines(restart: Restart): readonly string[] {
  if (restart.kind === 'unavailable') {
    return [
      `It is not started again after a reboot: systemd runs nothing for this user here (${restart.reason}). Run the same command then, or have cron run it (@reboot).`,
    ];
  }
  const { unit, linger } = restart;
  const begins = linger === true ? 'the machine has booted' : 'you have logged in';
  return [
    `After a reboot systemd starts it again once ${begins} (unit ${unit}), until it has ended or \`stop\` has stopped it.`,
    ...(linger === false
      ? [
          'Lingering is off for this user: `loginctl enable-linger` lets it start at boot, without a login.',
        ]
      : []),
    ...(linger === null
      ? [
          'Whether lingering is on cannot be found out here: with `loginctl enable-linger` it starts at boot.',
        ]
      : []),
  ];
}
