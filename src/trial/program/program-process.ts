import { type ChildProcess, spawn } from 'node:child_process';
import { programFolderVariable } from '../../runs/program-processes.js';

/** How a program ended: by an exit code or a signal, or it could not be started. */
export type ProgramEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not-started'; readonly error: NodeJS.ErrnoException };

export interface ProgramPlace {
  readonly command: readonly string[];
  /** Where it starts. */
  readonly folder: string;
  /** REELSWEEP_ATTEMPT: its settings.json, its metrics.jsonl. */
  readonly programFolder: string;
  /** REELSWEEP_CHECKPOINTS: stays from one attempt to the next. */
  readonly checkpoints: string;
  readonly seed: number;
  /** REELSWEEP_DATASET. */
  readonly dataset: string | null;
}

export interface ProgramProcess {
  readonly pid: number | undefined;
  readonly ended: Promise<ProgramEnd>;
  /** SIGTERM, whatever this process was sent: a program needs to heed one signal alone. */
  terminate(): void;
}

/**
 * Starts a user's program without a shell, in the process group of its trial process, so that whoever kills that group takes it
 * along. What it prints goes where this process prints: to log.txt.
 */
export function startProgram(place: ProgramPlace): ProgramProcess {
  const [program = '', ...words] = place.command;
  const child = spawn(program, words, {
    cwd: place.folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      [programFolderVariable]: place.programFolder,
      REELSWEEP_CHECKPOINTS: place.checkpoints,
      REELSWEEP_SEED: String(place.seed),
      ...(place.dataset !== null && { REELSWEEP_DATASET: place.dataset }),
    },
  });
  return {
    pid: child.pid,
    ended: endOf(child),
    terminate() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    },
  };
}

function endOf(child: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'not-started', error });
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? { kind: 'exit', code: code ?? 1 } : { kind: 'signal', signal });
    });
  });
}
