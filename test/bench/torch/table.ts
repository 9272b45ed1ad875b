import type { BenchCase } from '#src/planning/benchmark/bench-case.js';
import type { BenchReport } from '../report.js';
import { geometricMean, median, quietCores, quietRounds } from '../rounds.js';

/** What one side measured in one round. */
export interface SideFigures {
  readonly samplesPerSecond: number;
  readonly evalSamplesPerSecond: number;
  readonly peakMemoryBytes: number;
  /** Cores that others used meanwhile; null where the system does not say. */
  readonly otherCpu: { readonly train: number | null; readonly evaluation: number | null };
}

/** All rounds of one case, in order; PyTorch's by its layouts. */
export interface CaseRounds {
  readonly asked: BenchCase;
  readonly ours: readonly SideFigures[];
  readonly torch: Readonly<Record<string, readonly SideFigures[]>>;
}

/** Over the rounds that count: the undisturbed ones, or all where every one was disturbed. */
interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
  readonly disturbed: boolean;
}

/** One measure of both sides. */
interface Comparison {
  readonly ours: Spread;
  /** In the layout that serves PyTorch best for this measure. */
  readonly torch: Spread & { readonly layout: string };
  /** Our median by PyTorch's. */
  readonly ratio: number;
}

interface CaseComparison {
  readonly asked: BenchCase;
  readonly train: Comparison;
  readonly evaluation: Comparison;
  /** Here a small ratio is the good one. */
  readonly memory: Comparison;
}

export interface TorchTable {
  readonly cases: readonly CaseComparison[];
  /** Geometric means of the ratios over the cases. */
  readonly means: { readonly train: number; readonly evaluation: number; readonly memory: number };
}

type Measure = 'samplesPerSecond' | 'evalSamplesPerSecond' | 'peakMemoryBytes';

/** Medians, spreads and ratios of what was measured. Every case has at least one round of each side. */
export function torchTable(measured: readonly CaseRounds[]): TorchTable {
  const cases = measured.map((rounds) => ({
    asked: rounds.asked,
    train: comparison(rounds, 'samplesPerSecond'),
    evaluation: comparison(rounds, 'evalSamplesPerSecond'),
    memory: comparison(rounds, 'peakMemoryBytes'),
  }));
  const mean = (of: 'train' | 'evaluation' | 'memory') =>
    geometricMean(cases.map((compared) => compared[of].ratio));
  return {
    cases,
    means: { train: mean('train'), evaluation: mean('evaluation'), memory: mean('memory') },
  };
}

function comparison({ ours, torch }: CaseRounds, measure: Measure): Comparison {
  const own = spread(ours, measure);
  const [first, ...others] = Object.entries(torch).map(([layout, rounds]) => ({
    layout,
    ...spread(rounds, measure),
  }));
  if (first === undefined) throw new RangeError('PyTorch was measured in no layout.');
  const isBetter = (one: Spread, other: Spread) =>
    measure === 'peakMemoryBytes' ? one.median < other.median : one.median > other.median;
  const best = others.reduce((leader, next) => (isBetter(next, leader) ? next : leader), first);
  return { ours: own, torch: best, ratio: own.median / best.median };
}

function spread(rounds: readonly SideFigures[], measure: Measure): Spread {
  const { counted, disturbed } = quietRounds(rounds, ({ otherCpu }) => {
    const cores = measure === 'evalSamplesPerSecond' ? otherCpu.evaluation : otherCpu.train;
    return (cores ?? 0) <= quietCores;
  });
  const values = counted.map((figures) => figures[measure]);
  return {
    median: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    rounds: counted.length,
    disturbed,
  };
}

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

export function torchReport(
  measured: readonly CaseRounds[],
  circumstances: TorchCircumstances,
): BenchReport {
  const { machine, threads, rounds, seconds, torch, tensorflow, version, at } = circumstances;
  const compared = torchTable(measured);
  const { cases, means } = compared;
  const [first] = cases;
  return {
    title: `reelsweep ${version} beside PyTorch ${torch}`,
    how:
      `${at}, ${machine}, ${threads} threads each, ${3 * (first?.asked.frames ?? 0)} channels, ${first?.asked.precision ?? ''}. ` +
      `reelsweep (TensorFlow ${tensorflow}) reads uint8 batches through its input path; PyTorch has fused Adam and its batch in memory. ` +
      `Median of ${rounds} rounds, the sides alternating, ${seconds} s each; least to most behind it; PyTorch in its best layout for each figure. ` +
      `Rounds beside which others used more than ${quietCores} cores are left out; † where no round was quieter.`,
    table: {
      columns: ['case', ...measures.flatMap(({ title }) => [title, 'PyTorch', 'ratio'])],
      rows: [
        ...cases.map((one) => [
          caseName(one.asked),
          ...measures.flatMap(({ of, figure }) => cells(one[of], figure)),
        ]),
        [
          'geometric mean',
          ...measures.flatMap(({ of }) => ['', '', cases.length === 0 ? '' : means[of].toFixed(3)]),
        ],
      ],
    },
    rounds: {
      columns: [
        'case',
        'round',
        'side',
        'training, samples/s',
        'other CPU, cores',
        'evaluation, samples/s',
        'other CPU, cores',
        'memory, GB',
      ],
      rows: measured.flatMap(roundRows),
    },
    data: { ...circumstances, ...compared, measured },
  };
}

const speed = (value: number) => value.toFixed(value < 100 ? 2 : 1);
const gigabytes = (value: number) => (value / 1e9).toFixed(2);

const measures = [
  { of: 'train', title: 'training, samples/s', figure: speed },
  { of: 'evaluation', title: 'evaluation, samples/s', figure: speed },
  { of: 'memory', title: 'peak memory, GB', figure: gigabytes },
] as const;

function cells({ ours, torch, ratio }: Comparison, figure: (value: number) => string): string[] {
  const text = ({ median: middle, least, most, disturbed }: Spread) =>
    `${figure(middle)}${disturbed ? '†' : ''} (${figure(least)}–${figure(most)})`;
  return [text(ours), `${text(torch)} ${torch.layout}`, ratio.toFixed(3)];
}

function roundRows({ asked, ours, torch }: CaseRounds): string[][] {
  const sides = Object.entries({ reelsweep: ours, ...torch });
  return ours.flatMap((_, round) =>
    sides.flatMap(([side, rounds]) => {
      const figures = rounds[round];
      if (figures === undefined) return [];
      const { samplesPerSecond, evalSamplesPerSecond, peakMemoryBytes, otherCpu } = figures;
      const cores = (value: number | null) => value?.toFixed(2) ?? '?';
      return [
        [
          caseName(asked),
          String(round + 1),
          side === 'reelsweep' ? side : `PyTorch ${side}`,
          speed(samplesPerSecond),
          cores(otherCpu.train),
          speed(evalSamplesPerSecond),
          cores(otherCpu.evaluation),
          gigabytes(peakMemoryBytes),
        ],
      ];
    }),
  );
}
