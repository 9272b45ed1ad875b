import type { BenchCase } from '../planning/benchmark/bench-case.js';
import { median } from '../planning/benchmark/step-times.js';

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
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
  readonly disturbed: boolean;
}

/** A measurement beside which others used more cores than this says as much of them. */
export const quietCores = 0.15;

/** One measure of both sides. */
export interface Comparison {
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
  const quiet = rounds.filter(
    ({ otherCpu }) =>
      ((measure === 'evalSamplesPerSecond' ? otherCpu.evaluation : otherCpu.train) ?? 0) <=
      quietCores,
  );
  const counted = quiet.length > 0 ? quiet : rounds;
  const values = counted.map((figures) => figures[measure]);
  return {
    median: median(values),
    least: Math.min(...values),
    most: Math.max(...values),
    rounds: counted.length,
    disturbed: quiet.length === 0,
  };
}

/** The mean that suits ratios: of 2 and 1/2 it is 1. NaN of nothing. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
