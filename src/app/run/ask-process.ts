import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { z } from 'zod';
import { ownSession } from '../../files/process/processes.js';
import { trialEnvironment } from '../../tensorflow/trial-environment.js';

export interface AskedProcess<Answer> {
  /** File beside this one; it takes the request on standard input, and its last line of standard output is the answer. */
  readonly entry: string;
  readonly answer: z.ZodType<Answer>;
  /** The answer where something went wrong. */
  readonly failed: (reason: string) => Answer;
  /** For one operation of TensorFlow. */
  readonly threads: number;
  readonly timeoutMs: number;
  readonly stop: AbortSignal;
}

/**
 * Has a question answered in a process of its own, on the processor: a coordinator loads no TensorFlow. Whatever goes wrong is an
 * answer; one that is stopped answers too, and is not to be heeded.
 */
export async function askProcess<Answer>(
  request: object,
  { entry, answer, failed, threads, timeoutMs, stop }: AskedProcess<Answer>,
): Promise<Answer> {
  try {
    const path = fileURLToPath(new URL(`./${entry}`, import.meta.url));
    const ended = await execa(process.execPath, [path], {
      ...ownSession,
      input: JSON.stringify(request),
      env: { ...trialEnvironment(threads), CUDA_VISIBLE_DEVICES: '-1' },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      cancelSignal: stop,
      reject: false,
    });
    if (ended.timedOut) return failed(`It had not ended after ${timeoutMs / 1000} s.`);
    const said = ended.stdout.trimEnd().split('\n').at(-1) ?? '';
    if (said === '') {
      return failed(`Its process ended with ${ended.signal ?? `exit code ${ended.exitCode}`}.`);
    }
    return answer.parse(JSON.parse(said));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
