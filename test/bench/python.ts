import { execa } from 'execa';
import type { z } from 'zod';
import { InputError } from '#src/cli/input-error.js';
import { BenchError } from '#src/planning/benchmark/bench-error.js';

/** What a Python program came to. */
type PythonAnswer =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'failed'; readonly words: string };

export interface PythonOptions {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Threads that numerical libraries may start. */
  readonly threads?: number;
}

/** Runs Python with these words. @throws the signal's reason when aborted */
async function runPython(
  python: string,
  words: readonly string[],
  { timeout, signal, threads }: PythonOptions,
): Promise<PythonAnswer> {
  const result = await execa(python, [...words], {
    reject: false,
    stdin: 'ignore',
    timeout,
    maxBuffer: 100_000,
    cancelSignal: signal,
    env: threads === undefined ? {} : { OMP_NUM_THREADS: String(threads) },
  });
  signal.throwIfAborted();
  if (!result.failed) return { kind: 'said', text: result.stdout };
  const said = result.stderr.trim() === '' ? result.shortMessage : result.stderr;
  return { kind: 'failed', words: said?.trim().split('\n').at(-1) ?? 'no word of why' };
}

/**
 * What a measuring program answered as JSON of this shape.
 * @throws BenchError of kind process-failed; the signal's reason
 */
export async function pythonFigures<Figures>(
  python: string,
  words: readonly string[],
  what: string,
  schema: z.ZodType<Figures>,
  options: PythonOptions,
): Promise<Figures> {
  const answer = await runPython(python, words, options);
  const failed = (said: string) => new BenchError({ kind: 'process-failed', what, words: said });
  if (answer.kind === 'failed') throw failed(answer.words);
  const figures = schema.safeParse(parsedJson(answer.text));
  if (!figures.success) throw failed(`it answered ${answer.text.slice(0, 200)}`);
  return figures.data;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The Python that TORCH_PYTHON names, and the version of its PyTorch. @throws InputError where it has none; the signal's reason */
export async function torchVersion(
  signal: AbortSignal,
): Promise<{ readonly python: string; readonly version: string }> {
  const python = process.env['TORCH_PYTHON'] ?? '';
  if (python === '') {
    throw new InputError(
      'TORCH_PYTHON is not set: let it name a Python with torch and torchvision, such as TORCH_PYTHON=~/torch/bin/python npm run bench:torch.',
    );
  }
  const code = 'import torch, torchvision; print(torch.__version__)';
  const answer = await runPython(python, ['-c', code], { timeout: 300_000, signal });
  if (answer.kind === 'said') return { python, version: answer.text.trim() };
  throw new InputError(
    `TORCH_PYTHON is ${python}, and it cannot import torch and torchvision (${answer.words}): install them there, or name another Python.`,
  );
}

const optunaCode = 'import optuna; print(optuna.__version__)';

/** The version of Optuna that a Python has; null where it has none, or where there is no such Python. @throws the signal's reason */
export async function optunaVersion(python: string, signal: AbortSignal): Promise<string | null> {
  const answer = await runPython(python, ['-c', optunaCode], { timeout: 300_000, signal });
  return answer.kind === 'failed' ? null : answer.text.trim();
}
