import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import type { BenchCase } from './bench-case.js';
import { BenchError } from './bench-error.js';
import type { SideFigures } from './torch-table.js';

/** How PyTorch lays out images and filters. */
export const layouts = ['channels_last', 'nchw'] as const;
export type Layout = (typeof layouts)[number];

/** Not compiled: it stands beside this file's source. */
const script = fileURLToPath(new URL('../../src/bench/torch_peer.py', import.meta.url));

const figuresSchema = z.object({
  samplesPerSecond: z.number().gt(0),
  evalSamplesPerSecond: z.number().gt(0),
  peakMemoryBytes: z.number().gt(0),
  otherCpuTrain: z.number().nullable(),
  otherCpuEvaluation: z.number().nullable(),
});

export interface TorchOptions {
  readonly python: string;
  readonly threads: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * The version of PyTorch that a Python has.
 * @param python as TORCH_PYTHON says
 * @throws BenchError of kind no-torch-python or no-torch
 */
export async function torchVersion(
  python: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (python === undefined || python === '') throw new BenchError({ kind: 'no-torch-python' });
  const code = 'import torch, torchvision; print(torch.__version__)';
  const result = await runPython(python, ['-c', code], 300_000, signal);
  if (result.failed) throw new BenchError({ kind: 'no-torch', python, words: wordsOf(result) });
  return result.stdout.trim();
}

/** Measures one case in one layout. @throws the signal's reason when aborted; BenchError of kind process-failed */
export async function measureTorch(
  { backbone, image, batch, frames, precision }: BenchCase,
  layout: Layout,
  { python, threads, seconds, signal }: TorchOptions,
): Promise<SideFigures> {
  const shape = [backbone, image, batch, 3 * frames].map(String);
  const options = ['--threads', String(threads), '--layout', layout, '--seconds', String(seconds)];
  const words = [script, ...shape, ...options, ...(precision === 'bfloat16' ? ['--bf16'] : [])];
  const result = await runPython(python, words, 3_600_000, signal, String(threads));
  const failed = (said: string) =>
    new BenchError({ kind: 'process-failed', what: 'measured PyTorch', words: said });
  if (result.failed) throw failed(wordsOf(result));
  const figures = figuresSchema.safeParse(parsedJson(result.stdout));
  if (!figures.success) throw failed(`it answered ${result.stdout.slice(0, 200)}`);
  const { otherCpuTrain, otherCpuEvaluation, ...speeds } = figures.data;
  return { ...speeds, otherCpu: { train: otherCpuTrain, evaluation: otherCpuEvaluation } };
}

async function runPython(
  python: string,
  words: readonly string[],
  timeout: number,
  signal: AbortSignal,
  threads?: string,
) {
  const result = await execa(python, [...words], {
    reject: false,
    stdin: 'ignore',
    timeout,
    maxBuffer: 100_000,
    cancelSignal: signal,
    env: threads === undefined ? {} : { OMP_NUM_THREADS: threads },
  });
  signal.throwIfAborted();
  return result;
}

function wordsOf(result: {
  readonly stderr: string;
  readonly shortMessage?: string | undefined;
}): string {
  const said = result.stderr.trim() === '' ? result.shortMessage : result.stderr;
  return said?.trim().split('\n').at(-1) ?? 'no word of why';
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
