// npm run bench:torch: training and evaluation compared with PyTorch, alternating on the processor. TORCH_PYTHON names a Python with torch.
import { InputError } from '#src/cli/input-error.js';
import { benchCase, precisionNames } from '#src/planning/benchmark/bench-case.js';
import type { BenchCase } from '#src/planning/benchmark/bench-case.js';
import { benchTraining } from '#src/planning/benchmark/train-bench.js';
import { benchProgram } from '../program.js';
import { torchVersion } from '../python.js';
import { layouts, measureTorch } from './peer.js';
import { caseName, torchReport, type CaseRounds, type SideFigures } from './table.js';

const defaultCases =
  'resnet18@64b32,resnet18@128b32,resnet18@224b8,resnet50@64b32,resnet50@128b16,vgg16@64b16,vgg16@224b4,vgg19@224b4';

await benchProgram(
  {
    name: 'torch',
    does: 'Compares with PyTorch, alternating on the processor; TORCH_PYTHON names a Python with it.',
    options: {
      cases: { default: defaultCases, is: 'backbone@image b batch without blanks, by commas' },
      frames: { default: 15, from: 1, to: 100, is: 'frames of one sample' },
      precision: { default: 'float32', is: precisionNames.join(', ') },
      rounds: { default: 3, from: 1, to: 100, is: 'how often each side has its turn' },
      seconds: { default: 10, from: 1, to: 3600, is: 'how long steps are measured' },
      threads: { default: 2, from: 1, to: 1024, is: 'threads of each side' },
    },
  },
  async ({ rounds, seconds, threads, ...given }, bench) => {
    const cases = parsedCases(given);
    const { stop, progress, note } = bench;
    const { python, version: torch } = await torchVersion(stop);
    const measured: CaseRounds[] = [];
    for (const [index, asked] of cases.entries()) {
      const ours: SideFigures[] = [];
      const peer: Record<string, SideFigures[]> = {};
      let tensorflow = '';
      for (let round = 1; round <= rounds; round += 1) {
        const name = `[${index + 1}/${cases.length}] ${caseName(asked)} round ${round}`;
        const { report, place, otherCpu } = await benchTraining(asked, {
          seconds,
          threads,
          signal: stop,
          environment: { CUDA_VISIBLE_DEVICES: '-1' },
          onProgress: (line) => {
            progress(`${name}, reelsweep: ${line}`);
          },
        });
        tensorflow = place.tensorflow;
        const { samplesPerSecond, evalSamplesPerSecond, peakMemoryBytes } = report;
        const own = { samplesPerSecond, evalSamplesPerSecond, peakMemoryBytes, otherCpu };
        ours.push(own);
        note(`${name}, reelsweep: ${figuresText(own)}`);
        for (const layout of layouts) {
          progress(`${name}, PyTorch ${layout}`);
          const options = { python, threads, seconds, signal: stop };
          const figures = await measureTorch(asked, layout, options);
          (peer[layout] ??= []).push(figures);
          note(`${name}, PyTorch ${layout}: ${figuresText(figures)}`);
        }
      }
      measured.push({ asked, ours, torch: peer });
      const how = { threads, rounds, seconds, torch, tensorflow };
      bench.report(torchReport(measured, { ...bench.circumstances, ...how }));
    }
  },
);

/** @throws InputError, BenchError */
function parsedCases(given: {
  readonly cases: string;
  readonly frames: number;
  readonly precision: string;
}): readonly BenchCase[] {
  const { cases, frames, precision } = given;
  return cases.split(',').map((text) => {
    const parts = /^\s*(\w+)@(\d{1,6})b(\d{1,6})\s*$/.exec(text);
    if (parts === null) {
      throw new InputError(
        `--cases has "${text}", where backbone@image b batch was expected without blanks, such as resnet18@64b32.`,
      );
    }
    const [, backbone = '', image = '', batch = ''] = parts;
    return benchCase({ backbone, image, batch, frames, precision });
  });
}

function figuresText(figures: SideFigures): string {
  const { samplesPerSecond, evalSamplesPerSecond, peakMemoryBytes, otherCpu } = figures;
  const cores = (value: number | null) => value?.toFixed(2) ?? '?';
  return (
    `${samplesPerSecond.toFixed(1)} samples/s training, ${evalSamplesPerSecond.toFixed(1)} evaluating, ` +
    `${(peakMemoryBytes / 1e9).toFixed(2)} GB (other CPU ${cores(otherCpu.train)}, ${cores(otherCpu.evaluation)} cores)`
  );
}
