import { execa } from 'execa';
import type { z } from 'zod';
import { BenchError } from '../planning/benchmark/bench-error.js';

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

/**
 * The version of PyTorch that a Python has.
 * @param python as TORCH_PYTHON says
 * @throws BenchError of kind no-torch-python or no-torch; the signal's reason
 */
export async function torchVersion(
  python: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (python === undefined || python === '') throw new BenchError({ kind: 'no-torch-python' });
  const code = 'import torch, torchvision; print(torch.__version__)';
  const answer = await runPython(python, ['-c', code], { timeout: 300_000, signal });
  if (answer.kind === 'failed') {
    throw new BenchError({ kind: 'no-torch', python, words: answer.words });
  }
  return answer.text.trim();
}

const versionCode =
  'import importlib, sys; print(importlib.import_module(sys.argv[1]).__version__)';

/** The version of a package that a Python has; null where it has none, or where there is no such Python. @throws the signal's reason */
export async function packageVersionOf(
  python: string,
  name: string,
  signal: AbortSignal,
): Promise<string | null> {
  const words = ['-c', versionCode, name];
  const answer = await runPython(python, words, { timeout: 300_000, signal });
  return answer.kind === 'failed' ? null : answer.text.trim();
}
