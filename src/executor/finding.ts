import { statfs } from 'node:fs/promises';
import { startProgram } from '../files/process/start-program.js';

/** What one check found. */
export interface Finding {
  /** What was checked, such as `ffmpeg`. */
  readonly name: string;
  /**
   * ok; missing: something the main job needs is not there; failed: it is there and does not work; warning: it works, or only some
   * commands suffer.
   */
  readonly state: 'ok' | 'missing' | 'failed' | 'warning';
  /** What was found, in a few words. */
  readonly fact: string;
  /** What to type or do. */
  readonly fix?: string;
}

export const passed = (name: string, fact: string): Finding => ({ name, state: 'ok', fact });
export const warning = (name: string, fact: string, fix: string): Finding => {
  return { name, state: 'warning', fact, fix };
};
export const failed = (name: string, fact: string, fix: string): Finding => {
  return { name, state: 'failed', fact, fix };
};

/** One check: what it looks at, how that is measured, and what to do where it is not ok. */
export interface Check {
  readonly title: string;
  readonly advice: string;
  /** Never throws for what it finds; an abort rejects. */
  readonly measure: (surroundings: Surroundings) => Promise<Measurement> | Measurement;
}

/** A fact alone is ok. `advice` replaces the check's own. */
export type Measurement =
  | string
  | {
      readonly state: Exclude<Finding['state'], 'ok'>;
      readonly fact: string;
      readonly advice?: string;
    };

export async function findingOf(check: Check, surroundings: Surroundings): Promise<Finding> {
  const { title: name, advice, measure } = check;
  const measured = await measure(surroundings);
  if (typeof measured === 'string') return { name, state: 'ok', fact: measured };
  return { name, state: measured.state, fact: measured.fact, fix: measured.advice ?? advice };
}

/** What the checks may ask of the machine; tests give their own. */
export interface Surroundings {
  /** The folder reelsweep is called in: its runs/ and data/ need the disk. */
  readonly folder: string;
  /** Without the leading v. */
  readonly nodeVersion: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: RunProgram;
  /** Bytes that this user may still write there. @throws where the folder cannot be examined */
  readonly freeBytes: (folder: string) => Promise<number>;
}

/** Runs a program to its end, without a shell, bounded in time and output. */
export type RunProgram = (
  program: string,
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<ProgramEnd>;

export interface ProgramEnd {
  /** not-started: there is no such program, or it may not be run; failed: another exit code than 0, a signal, or too slow. */
  readonly kind: 'ended' | 'failed' | 'not-started';
  /** Standard output, without the last line end. */
  readonly output: string;
  /** Standard error, or the system's words. */
  readonly complaint: string;
}

/**
 * The machine this process runs on.
 * @param timeoutMs how long each program may take
 */
export function thisMachine(
  folder: string,
  signal?: AbortSignal,
  timeoutMs = 30_000,
): Surroundings {
  return {
    folder,
    nodeVersion: process.versions.node,
    environment: process.env,
    run: programRunner(signal, timeoutMs),
    freeBytes: async (place) => {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    },
  };
}

function programRunner(signal: AbortSignal | undefined, timeoutMs: number): RunProgram {
  return async (program, args, environment = {}) => {
    const result = await startProgram(program, args, {
      stdin: 'ignore',
      timeout: timeoutMs,
      maxBuffer: 100_000,
      env: environment,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    const isStarted = result.exitCode !== undefined || result.isTerminated;
    const failure = isStarted ? 'failed' : 'not-started';
    const complaint = result.stderr === '' ? (result.shortMessage ?? '') : result.stderr;
    return { kind: result.failed ? failure : 'ended', output: result.stdout, complaint };
  };
}
