import type { BenchCase } from '../planning/benchmark/bench-case.js';
import { quietCores } from './torch-table.js';
import type { CaseRounds, Comparison, Spread, TorchTable } from './torch-table.js';

/** Where and how two sides were compared. */
export interface TorchCircumstances {
  readonly machine: string;
  readonly threads: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly torch: string;
  readonly tensorflow: string;
  /** Of our code. */
  readonly version: string;
  /** When it began, ISO 8601. */
  readonly at: string;
}

/** resnet18@64 b32, as cases are called. */
export function caseName({ backbone, image, batch }: BenchCase): string {
  return `${backbone}@${image} b${batch}`;
}

/** The comparison as Markdown: the table of medians, then every round. */
export function torchText(
  { cases, means }: TorchTable,
  measured: readonly CaseRounds[],
  circumstances: TorchCircumstances,
): string {
  const { machine, threads, rounds, seconds, torch, tensorflow, version, at } = circumstances;
  const [first] = cases;
  const channels = 3 * (first?.asked.frames ?? 0);
  return [
    `# reelsweep ${version} beside PyTorch ${torch}`,
    '',
    `${at}, ${machine}, ${threads} threads each, ${channels} channels, ${first?.asked.precision ?? ''}. ` +
      `reelsweep (TensorFlow ${tensorflow}) reads uint8 batches through its input path; PyTorch has fused Adam and its batch in memory. ` +
      `Median of ${rounds} rounds, the sides by turns, ${seconds} s each; least to most behind it; PyTorch in its best layout for each figure. ` +
      `Rounds beside which others used more than ${quietCores} cores are left out; † where no round was quieter.`,
    '',
    row(['case', ...measures.flatMap(({ title }) => [title, 'PyTorch', 'ratio'])]),
    row(['---', ...measures.flatMap(() => ['---:', '---:', '---:'])]),
    ...cases.map((compared) =>
      row([
        caseName(compared.asked),
        ...measures.flatMap(({ of, figure }) => cells(compared[of], figure)),
      ]),
    ),
    row([
      'geometric mean',
      ...measures.flatMap(({ of }) => ['', '', cases.length === 0 ? '' : means[of].toFixed(3)]),
    ]),
    '',
    '## Every round',
    '',
    row([
      'case',
      'round',
      'side',
      'training, samples/s',
      'other CPU, cores',
      'evaluation, samples/s',
      'other CPU, cores',
      'memory, GB',
    ]),
    row(['---', '---:', '---', ...Array.from({ length: 5 }, () => '---:')]),
    ...measured.flatMap(roundRows),
    '',
  ].join('\n');
}

const speed = (value: number) => value.toFixed(value < 100 ? 2 : 1);
const gigabytes = (value: number) => (value / 1e9).toFixed(2);

const measures = [
  { of: 'train', title: 'training, samples/s', figure: speed },
  { of: 'evaluation', title: 'evaluation, samples/s', figure: speed },
  { of: 'memory', title: 'peak memory, GB', figure: gigabytes },
] as const;

function cells({ ours, torch, ratio }: Comparison, figure: (value: number) => string): string[] {
  const spread = ({ median, least, most, disturbed }: Spread) =>
    `${figure(median)}${disturbed ? '†' : ''} (${figure(least)}–${figure(most)})`;
  return [spread(ours), `${spread(torch)} ${torch.layout}`, ratio.toFixed(3)];
}

function roundRows({ asked, ours, torch }: CaseRounds): string[] {
  const sides = Object.entries({ reelsweep: ours, ...torch });
  return ours.flatMap((_, round) =>
    sides.flatMap(([side, rounds]) => {
      const figures = rounds[round];
      if (figures === undefined) return [];
      const { samplesPerSecond, evalSamplesPerSecond, peakMemoryBytes, otherCpu } = figures;
      const cores = (value: number | null) => value?.toFixed(2) ?? '?';
      return row([
        caseName(asked),
        String(round + 1),
        side === 'reelsweep' ? side : `PyTorch ${side}`,
        speed(samplesPerSecond),
        cores(otherCpu.train),
        speed(evalSamplesPerSecond),
        cores(otherCpu.evaluation),
        gigabytes(peakMemoryBytes),
      ]);
    }),
  );
}

function row(values: readonly string[]): string {
  return `| ${values.join(' | ')} |`;
}
