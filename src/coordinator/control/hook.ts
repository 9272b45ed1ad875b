import { execa } from 'execa';
import { whyNotStarted } from '../../settings/command.js';
import { childOutput } from '../../files/output-stream.js';
import { ownSession } from '../../files/process/processes.js';

/** What a program is given on its standard input: when a sweep has ended by itself, or of an event on the way. */
export interface HookMessage {
  readonly [key: string]: unknown;
  readonly sweep: string;
}

export interface HookOptions {
  /** The setting that names the program, for the sentence where it went wrong. */
  readonly setting: 'runner.onFinish' | 'runner.onEvent';
  readonly folder: string;
  /** Milliseconds after which it is ended. */
  readonly timeoutMs: number;
  readonly stop?: AbortSignal;
}

/** Long enough to send a mail; a run must not wait all night for a program that hangs. */
export const finishTimeoutMs = 60_000;

/**
 * Starts the program with the message as one line of JSON on its standard input; what it prints goes to standard error. No shell.
 * @returns one sentence where it went wrong: whatever it does, the sweep has ended as it has
 */
export async function runHook(
  [program = '', ...words]: readonly string[],
  message: HookMessage,
  { setting, folder, timeoutMs, stop }: HookOptions,
): Promise<string | null> {
  // Cancelled before it starts, a program that is not there would be signalled as process 0: this process' own group.
  if (stop?.aborted === true) return `${setting}: ${program} was stopped.`;
  const ended = await execa(program, words, {
    ...ownSession,
    cwd: folder,
    input: `${JSON.stringify(message)}\n`,
    stdout: childOutput(2),
    stderr: childOutput(2),
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    reject: false,
    ...(stop !== undefined && { cancelSignal: stop }),
  });
  if (!ended.failed) return null;
  const why = ended.timedOut
    ? `had not ended after ${timeoutMs / 1000} s and was killed`
    : ended.isCanceled
      ? 'was stopped'
      : ended.exitCode === undefined
        ? `could not be run (${whyNotStarted(ended.code ?? ended.signal ?? 'for reasons unknown')})`
        : `ended with exit code ${ended.exitCode}`;
  return `${setting}: ${program} ${why}.`;
}
