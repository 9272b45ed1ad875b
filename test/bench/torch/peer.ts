import { z } from 'zod';
import type { BenchCase } from '#src/planning/benchmark/bench-case.js';
import { besideSources } from '../program.js';
import { pythonFigures } from '../python.js';
import type { SideFigures } from './table.js';

/** How PyTorch lays out images and filters. */
export const layouts = ['channels_last', 'nchw'] as const;
export type Layout = (typeof layouts)[number];

const script = besideSources('torch/torch_peer.py');

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

/** Measures one case in one layout. @throws the signal's reason when aborted; BenchError of kind process-failed */
export async function measureTorch(
  { backbone, image, batch, frames, precision }: BenchCase,
  layout: Layout,
  { python, threads, seconds, signal }: TorchOptions,
): Promise<SideFigures> {
  const shape = [backbone, image, batch, 3 * frames].map(String);
  const options = ['--threads', String(threads), '--layout', layout, '--seconds', String(seconds)];
  const words = [script, ...shape, ...options, ...(precision === 'bfloat16' ? ['--bf16'] : [])];
  const figures = await pythonFigures(python, words, 'measured PyTorch', figuresSchema, {
    timeout: 3_600_000,
    signal,
    threads,
  });
  const { otherCpuTrain, otherCpuEvaluation, ...speeds } = figures;
  return { ...speeds, otherCpu: { train: otherCpuTrain, evaluation: otherCpuEvaluation } };
}
