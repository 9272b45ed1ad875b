import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const closingTerminalProgram = fileURLToPath(
  new URL('./programs/closing-terminal.py', import.meta.url),
);
const terminalProgram = fileURLToPath(new URL('./programs/terminal.py', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Command {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once standard error holds a match. */
  readonly said: (pattern: RegExp) => Promise<void>;
}

/** Starts `reelsweep` as a user would, in a folder. */
export function start(folder: string, ...words: readonly string[]): Command {
  return startIn(folder, {}, words);
}

/** The same with some variables of the environment set. */
export function startIn(
  folder: string,
  environment: NodeJS.ProcessEnv,
  words: readonly string[],
): Command {
  return startProgram(program, folder, environment, words);
}

/** The same of another compiled program. */
export function startProgram(
  path: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
  words: readonly string[],
): Command {
  const child = spawn(process.execPath, [path, ...words], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    for (const listener of listeners) listener();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, out, err });
    });
  });
  const said = async (pattern: RegExp) => {
    const matched = new Promise<boolean>((resolve) => {
      const look = () => {
        if (pattern.test(err)) resolve(true);
      };
      listeners.add(look);
      look();
    });
    if (!(await Promise.race([matched, ended.then(() => false)]))) {
      throw new Error(`It ended without saying ${pattern.source}: ${err}`);
    }
  };
  return { process: child, ended, said };
}

/** The same in a terminal of 100 columns and so many rows; what it types comes from `type`, what it shows is `out`. */
export function inTerminal(
  folder: string,
  rows: number,
  ...words: readonly string[]
): {
  readonly process: ChildProcess;
  readonly type: (text: string) => void;
  readonly shown: () => string;
  readonly ended: Promise<number | null>;
} {
  const command = [process.execPath, program, ...words];
  const child = spawn('python3', [terminalProgram, String(rows), '100', ...command], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return {
    process: child,
    type: (text) => child.stdin.write(text),
    shown: () => out,
    ended: new Promise((resolve) => child.on('close', resolve)),
  };
}

/**
 * The same, or any command, in a terminal that closes on request. `ended` is the exit code, below 0 for a signal: what the
 * terminal had shown is `shown`.
 */
export function inClosingTerminal(
  folder: string,
  command: readonly string[],
): {
  readonly type: (text: string) => void;
  readonly close: () => void;
  readonly shown: () => string;
  readonly ended: Promise<number>;
} {
  const child = spawn('python3', [closingTerminalProgram, ...command], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return {
    type: (text) => child.stdin.write(text),
    close: () => child.stdin.end(),
    shown: () => out,
    ended: new Promise((resolve) =>
      child.on('close', () => resolve(Number(/ended with (-?\d+)\s*$/.exec(out)?.[1] ?? NaN))),
    ),
  };
}

/** The words that start `reelsweep`. */
export function commandWords(...words: readonly string[]): readonly string[] {
  return [process.execPath, program, ...words];
}

export async function reelsweep(folder: string, ...words: readonly string[]): Promise<Ended> {
  return await start(folder, ...words).ended;
}
