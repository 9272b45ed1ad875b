import { statfs } from 'node:fs/promises';
import { execa } from 'execa';
import { ownSession } from '../files/process/own-session.js';
import type { ProgramEnd, RunProgram, Surroundings } from './finding.js';

const patienceMs = 30_000;
const outputLimit = 100_000;

/**
 * The machine this process runs on.
 * @param timeoutMs how long each program may take
 */
export function thisMachine(
  folder: string,
  signal?: AbortSignal,
  timeoutMs: number = patienceMs,
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
  return async (program, args, environment = {}): Promise<ProgramEnd> => {
    const result = await execa(program, [...args], {
      ...ownSession,
      reject: false,
      stdin: 'ignore',
      timeout: timeoutMs,
      maxBuffer: outputLimit,
      env: environment,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    const kind = result.failed ? endKind(result.exitCode, result.isTerminated) : 'ended';
    const complaint = result.stderr === '' ? (result.shortMessage ?? '') : result.stderr;
    return { kind, output: result.stdout, complaint };
  };
}

function endKind(exitCode: number | undefined, isTerminated: boolean): ProgramEnd['kind'] {
  return exitCode === undefined && !isTerminated ? 'not-started' : 'failed';
}
