import { whyNotStarted } from '../../settings/command.js';
import { childOutput } from '../../files/output-stream.js';
import { startProgram } from '../../files/process/start-program.js';

/** Long enough to send a mail; a run must not wait for a program that hangs. */
export const finishTimeoutMs = 60_000;

/**
 * Starts the program with the message as one line of JSON on its standard input; what it prints goes to standard error. No shell.
 * @param setting that names the program
 * @param options timeoutMs: milliseconds after which it is killed
 * @returns one sentence where it went wrong, which changes nothing about the sweep; null otherwise
 */
export async function runHook(
  setting: 'runner.onFinish' | 'runner.onEvent',
  [program = '', ...words]: readonly string[],
  message: object,
  options: { readonly folder: string; readonly timeoutMs: number; readonly stop: AbortSignal },
): Promise<string | null> {
  const { folder, timeoutMs, stop } = options;
  if (stop.aborted) return `${setting}: ${program} was stopped.`;
  const ended = await startProgram(program, words, {
    cwd: folder,
    input: `${JSON.stringify(message)}\n`,
    stdout: childOutput(2),
    stderr: childOutput(2),
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    cancelSignal: stop,
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
