import { type ChildProcess, spawn } from 'node:child_process';
import { exitCode, type FailureFile } from '../../runs/attempt-end.js';
import { programFolderVariable } from '../../runs/program-processes.js';
import { BadDataError, outOfMemory } from '../trial-failure.js';
import type { LostLoss } from './program-metrics.js';

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

/**
 * Starts a user's program without a shell, in the process group of its trial process, so that killing the group ends it too.
 * What it prints goes where this process prints: to log.txt.
 */
export function startProgram(place: ProgramPlace) {
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
    /** SIGTERM, whatever this process was sent: a program needs to handle one signal only. */
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

/** All that is known of a program that has ended. */
export interface ProgramFacts {
  readonly command: readonly string[];
  readonly folder: string;
  readonly end: ProgramEnd;
  /** Whether it was asked to stop. */
  readonly stopping: boolean;
  readonly lost: LostLoss | null;
  /** How far it was, by its metrics. */
  readonly step: number;
  readonly logTail: string;
}

/**
 * The outcome of an attempt by its program's end.
 * @returns 'finished'; an exit code of the contract; the signal that it died of, for the trial process to die of too; or why it failed
 * @throws BadDataError where it cannot be started
 */
export function programOutcome(
  facts: ProgramFacts,
): 'finished' | number | NodeJS.Signals | FailureFile {
  const { end, stopping, lost, step } = facts;
  if (end.kind === 'not-started') {
    const { command, folder } = facts;
    const [program = ''] = command;
    const reason = end.error.code ?? end.error.message;
    throw new BadDataError({ kind: 'no-program', program, folder, reason });
  }
  if (lost !== null) {
    const message = `${lost.name} became ${lost.value} after step ${lost.step}: the same settings would end the same.`;
    return { kind: 'diverged', message, step: lost.step };
  }
  if (end.kind === 'exit' && end.code === exitCode.published) return 'finished';
  if (end.kind === 'exit' && end.code === exitCode.diverged) {
    const message = `The program said that it diverged (exit code ${end.code}).`;
    return { kind: 'diverged', message, step };
  }
  // After a request to stop it counts as stopped, even where it did so by a signal or an error.
  if (stopping || (end.kind === 'exit' && end.code === exitCode.checkpointed))
    return exitCode.checkpointed;
  if (end.kind === 'signal') return end.signal;
  return {
    kind: outOfMemory.test(facts.logTail) ? 'out-of-memory' : 'exception',
    message: `The program ended with exit code ${end.code}${lastWords(facts.logTail)}.`,
    step,
  };
}

function lastWords(logTail: string): string {
  const line = logTail
    .split('\n')
    .findLast((text) => text.trim() !== '')
    ?.trim();
  return line === undefined ? ' and printed nothing' : `; its last line: ${line.slice(0, 200)}`;
}
