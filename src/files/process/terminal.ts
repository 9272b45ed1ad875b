import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { spawnSync } from 'node:child_process';
import { processStat } from './processes.js';

/** Standard input, output and error. */
const descriptors = [0, 1, 2] as const;

/** Those that were a terminal when this process started, also one that was closed in the meantime. */
const terminals = descriptors.filter(
  (descriptor) => isTerminal(descriptor) || isTerminalDevice(descriptor),
);

/**
 * Whether SIGHUP is to end this process. Node resets the signals that its parent had ignored, so what `nohup` did to this one cannot be
 * read: GNU nohup leaves no terminal on descriptors 0 to 2, and where none was there at the start nothing of ours has closed. Other
 * nohups leave standard input alone on the terminal; a shell says in `_` which program it started.
 */
export function sighupEndsProcess(environment: Readonly<NodeJS.ProcessEnv> = process.env): boolean {
  const isInputAlone = terminals.every((descriptor) => descriptor === 0);
  const isNohup = isInputAlone && /(?:^|\/)nohup$/.test(environment['_'] ?? '');
  return terminals.length > 0 && !isNohup;
}

/**
 * Whether closing the terminal ends this process: it has one, SIGHUP counts, and its session is the terminal's. One that `setsid` started
 * hears nothing of it.
 */
export function endsWithTerminal(environment: Readonly<NodeJS.ProcessEnv> = process.env): boolean {
  return sighupEndsProcess(environment) && hasControllingTerminal();
}

/**
 * Puts the null device in the place of each standard descriptor whose terminal is closed, now and at the end of this process: what is
 * started from now on inherits it, and Node, which restores the modes of a terminal as it exits, aborts (SIGABRT) where that fails.
 */
export function releaseClosedTerminals(): void {
  for (const descriptor of terminals) if (!isTerminal(descriptor)) replaceByNull(descriptor);
}

/** Has this process end with its exit code, whatever becomes of its terminal. */
export function surviveClosedTerminal(): void {
  if (terminals.length === 0) return;
  releaseClosedTerminals();
  // All of them: one may be closed between this look and the end. No command changes the modes, so nothing is to be restored.
  process.once('exit', () => {
    for (const descriptor of terminals) replaceByNull(descriptor);
  });
}

/** The lowest free descriptor is the one that a file gets. */
function replaceByNull(descriptor: number): void {
  try {
    closeSync(descriptor);
    openSync(devNull, 'r+');
  } catch {
    // Closed and not opened again is as good.
  }
}

/** Linux's majors of consoles, serial lines and pseudo-terminals: a closed terminal keeps them, while isatty fails. */
function isTerminalDevice(descriptor: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const file = fstatSync(descriptor);
    const major = (file.rdev >> 8) & 0xfff;
    return (
      file.isCharacterDevice() && (major === 4 || major === 5 || (major >= 136 && major <= 143))
    );
  } catch {
    return false;
  }
}

/** Loading node:tty takes 5 ms, which a trial, whose output is a file, need not wait for. */
function isTerminal(descriptor: number): boolean {
  try {
    const file = fstatSync(descriptor);
    if (!file.isCharacterDevice() || file.rdev === statSync(devNull).rdev) return false;
    return process.getBuiltinModule('node:tty').isatty(descriptor);
  } catch {
    return false;
  }
}

/** Whether the terminal's closing reaches the session of this process. Where the system does not say: as is usual. */
function hasControllingTerminal(): boolean {
  return processStat('self')?.terminal !== 0;
}

const askEveryMs = 2000;

/**
 * Under `stty tostop` the kernel stops a background job that writes to its terminal, and a stopped coordinator is worse than a
 * line that is lost. Node can neither ignore nor block that signal (SIGTTOU), so such a job must not write.
 * @param descriptor of the terminal
 * @returns whether writing to it would stop this process now
 */
export function writeWouldSuspend(descriptor: number): () => boolean {
  let askedAt = Number.NEGATIVE_INFINITY;
  let isSet = false;
  return () => {
    const job = processStat('self');
    const isBackground =
      job !== null && job.terminal !== 0 && job.foreground > 0 && job.foreground !== job.group;
    if (!isBackground) return false;
    if (performance.now() - askedAt > askEveryMs) {
      askedAt = performance.now();
      const { stdout } = spawnSync('stty', ['-a'], {
        stdio: [descriptor, 'pipe', 'ignore'],
        encoding: 'utf8',
        timeout: 2000,
      });
      isSet = /(?:^|\s)tostop\b/.test(stdout ?? '');
    }
    return isSet;
  };
}
