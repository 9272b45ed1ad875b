import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { startProgram } from '../../files/process/start-program.js';
import { trialEnvironment } from '../../tensorflow/installation.js';

export type Question = 'check-augmentations' | 'explain-movies';

const program = fileURLToPath(new URL('./answer-process.js', import.meta.url));

/**
 * Has a question answered in a separate process, on the processor: a coordinator loads no TensorFlow. A failure is an answer too;
 * what is answered once `stop` is aborted means nothing.
 * @param options threads: of one operation of TensorFlow
 */
export async function askProcess<Made extends { readonly kind: string }>(
  question: Question,
  request: object,
  options: {
    readonly answer: z.ZodType<Made>;
    readonly threads: number;
    readonly timeoutMs: number;
    readonly stop: AbortSignal;
  },
): Promise<Made | { kind: 'failed'; reason: string }> {
  const { answer, threads, timeoutMs, stop } = options;
  const failed = (reason: string) => ({ kind: 'failed' as const, reason });
  try {
    const ended = await startProgram(process.execPath, [program, question], {
      input: JSON.stringify(request),
      env: { ...trialEnvironment(threads), CUDA_VISIBLE_DEVICES: '-1' },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      cancelSignal: stop,
    });
    if (ended.timedOut) return failed(`It had not ended after ${timeoutMs / 1000} s.`);
    const last = ended.stdout.trimEnd().split('\n').at(-1) ?? '';
    if (last !== '') return answer.parse(JSON.parse(last));
    return failed(`Its process ended with ${ended.signal ?? `exit code ${ended.exitCode}`}.`);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
