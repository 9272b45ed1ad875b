import type { BenchCase } from '../planning/benchmark/bench-case.js';
import type { CaseRounds, SideFigures } from './torch-table.js';
import { layouts, measureTorch } from './torch-peer.js';
import type { TorchOptions } from './torch-peer.js';
import { caseName } from './torch-text.js';
import { benchTraining } from '../planning/benchmark/train-bench.js';
import type { TrainBench } from '../planning/benchmark/train-bench.js';

export interface CompareOptions extends TorchOptions {
  readonly rounds: number;
  /** What is going on, for a progress line. */
  readonly onProgress: (line: string) => void;
  /** What one side measured in one round. */
  readonly onMeasured: (line: string) => void;
  /** Called after each case with all that is measured so far, and where we ran. */
  readonly onCase: (measured: readonly CaseRounds[], place: TrainBench['place']) => void;
}

/**
 * Measures each case on both sides by turns, so that what the machine does beside it falls on both: ours, PyTorch in one
 * layout, in the other, and again. Both run on the processor.
 * @throws the signal's reason when aborted; BenchError; TensorFlowError
 */
export async function compareWithTorch(
  cases: readonly BenchCase[],
  options: CompareOptions,
): Promise<void> {
  const { rounds, threads, seconds, signal, onProgress, onMeasured, onCase } = options;
  const measured: CaseRounds[] = [];
  for (const [index, asked] of cases.entries()) {
    const ours: SideFigures[] = [];
    const torch: Record<string, SideFigures[]> = {};
    let place: TrainBench['place'] | undefined;
    for (let round = 1; round <= rounds; round += 1) {
      const name = `[${index + 1}/${cases.length}] ${caseName(asked)} round ${round}`;
      const bench = await benchTraining(asked, {
        seconds,
        threads,
        signal,
        environment: { CUDA_VISIBLE_DEVICES: '-1' },
        onProgress: (line) => {
          onProgress(`${name}, reelsweep: ${line}`);
        },
      });
      place = bench.place;
      const { samplesPerSecond, evalSamplesPerSecond, peakMemoryBytes } = bench.report;
      const { otherCpu } = bench;
      const own = { samplesPerSecond, evalSamplesPerSecond, peakMemoryBytes, otherCpu };
      ours.push(own);
      onMeasured(`${name}, reelsweep: ${figuresText(own)}`);
      for (const layout of layouts) {
        onProgress(`${name}, PyTorch ${layout}`);
        const figures = await measureTorch(asked, layout, options);
        (torch[layout] ??= []).push(figures);
        onMeasured(`${name}, PyTorch ${layout}: ${figuresText(figures)}`);
      }
    }
    measured.push({ asked, ours, torch });
    if (place !== undefined) onCase(measured, place);
  }
}

function figuresText(figures: SideFigures): string {
  const { samplesPerSecond, evalSamplesPerSecond, peakMemoryBytes, otherCpu } = figures;
  const cores = (value: number | null) => value?.toFixed(2) ?? '?';
  return (
    `${samplesPerSecond.toFixed(1)} samples/s training, ${evalSamplesPerSecond.toFixed(1)} evaluating, ` +
    `${(peakMemoryBytes / 1e9).toFixed(2)} GB (other CPU ${cores(otherCpu.train)}, ${cores(otherCpu.evaluation)} cores)`
  );
}
