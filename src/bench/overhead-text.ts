import type { OptunaFigures } from './optuna-peer.js';
import {
  floorEvery,
  type OverheadBench,
  type OverheadRound,
  workerCounts,
} from './overhead-bench.js';
import { median } from '../planning/benchmark/step-times.js';

/** Milliseconds a trial, each the median of the rounds. */
interface TrialFigures {
  /** The whole run, its start and end among it, shared by the trials. */
  readonly meanMs: number;
  /** Median from the end of one trial to the end of the next. */
  readonly medianMs: number;
  /** Means of the first and the last hundred trials, and their ratio; null where there are fewer than two hundred. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly growth: number | null;
}

/** What a number of workers came to. */
interface WorkersReport extends TrialFigures {
  readonly workers: number;
  /** Milliseconds of a Node process that does nothing, as many at once. */
  readonly floorMs: number;
  readonly ratioToFloor: number;
  /**
   * How much dearer empty processes were at the end than at the start, among the same trials or after and before them: what the
   * machine itself did to the growth.
   */
  readonly floorGrowth: number;
}

/** What the trials cost, as `--json` prints it. */
export interface OverheadReport {
  readonly workers: readonly WorkersReport[];
  readonly optuna: OptunaReport | null;
}

/** What Optuna's trials came to. */
interface OptunaReport extends TrialFigures {
  readonly version: string;
  /** Our mean at one worker by its own, the median of the rounds. */
  readonly ratio: number;
}

const compared = 100;

export function overheadReport({ rounds, optuna }: OverheadBench): OverheadReport {
  return {
    workers: workerCounts.map((workers) => {
      const own = rounds.filter((round) => round.workers === workers);
      return {
        workers,
        ...trialFigures(own),
        floorMs: median(own.map(floorOf)),
        ratioToFloor: median(own.map((round) => meanOf(round) / floorOf(round))),
        floorGrowth: median(own.map(floorGrowthOf)),
      };
    }),
    optuna: optuna === null ? null : optunaReport(optuna, rounds),
  };
}

export function overheadText(bench: OverheadBench): readonly string[] {
  const { workers, optuna } = overheadReport(bench);
  return [
    `${bench.trials} trials that do nothing, each a process, flushed files and SQLite with synchronous=FULL; milliseconds a trial`,
    ...workers.map(
      (report) =>
        `${report.workers} at a time: ${costText(report)}; an empty Node process takes ${report.floorMs.toFixed(1)}, ratio ${report.ratioToFloor.toFixed(2)}${growthText(report)}${report.growth === null ? '' : ` (empty processes: x ${report.floorGrowth.toFixed(2)})`}`,
    ),
    optuna === null
      ? 'Optuna is not measured: python3 has none (OPTUNA_PYTHON may name another Python)'
      : `Optuna ${optuna.version} on SQLite, the empty process as its trial, 1 at a time: ${costText(optuna)}${growthText(optuna)}; reelsweep takes ${optuna.ratio.toFixed(2)} times as long`,
  ];
}

function optunaReport(
  { version, rounds: peer }: NonNullable<OverheadBench['optuna']>,
  rounds: readonly OverheadRound[],
): OptunaReport {
  const alone = rounds.filter(({ workers }) => workers === 1);
  const ratios = peer.map((study, round) => {
    const ours = alone[round];
    return ours === undefined ? Number.NaN : meanOf(ours) / meanOf(study);
  });
  return { version, ...trialFigures(peer), ratio: median(ratios) };
}

function costText({ meanMs, medianMs }: TrialFigures): string {
  return `mean ${meanMs.toFixed(1)}, median ${medianMs.toFixed(1)}`;
}

function growthText({ firstMs, lastMs, growth }: TrialFigures): string {
  if (firstMs === null || lastMs === null || growth === null) return '';
  return `; first ${compared} ${firstMs.toFixed(1)}, last ${compared} ${lastMs.toFixed(1)}, x ${growth.toFixed(2)}`;
}

function trialFigures(rounds: readonly OptunaFigures[]): TrialFigures {
  const enough = rounds.every(({ betweenEndsMs }) => betweenEndsMs.length >= 2 * compared);
  const first = rounds.map(({ betweenEndsMs }) => mean(betweenEndsMs.slice(0, compared)));
  const last = rounds.map(({ betweenEndsMs }) => mean(betweenEndsMs.slice(-compared)));
  return {
    meanMs: median(rounds.map(meanOf)),
    medianMs: median(rounds.map(({ betweenEndsMs }) => median(betweenEndsMs))),
    firstMs: enough ? median(first) : null,
    lastMs: enough ? median(last) : null,
    growth: enough ? median(last.map((ms, round) => ms / (first[round] ?? Number.NaN))) : null,
  };
}

function meanOf({ wholeMs, betweenEndsMs }: OptunaFigures): number {
  return wholeMs / betweenEndsMs.length;
}

function floorOf({ floorsMs }: OverheadRound): number {
  return mean(floorsMs);
}

function floorGrowthOf({ workers, floorsMs }: OverheadRound): number {
  const each = workers === 1 ? Math.min(compared / floorEvery, Math.ceil(floorsMs.length / 2)) : 1;
  return mean(floorsMs.slice(-each)) / mean(floorsMs.slice(0, each));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
