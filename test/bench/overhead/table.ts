import type { Bench } from '../program.js';
import type { BenchReport } from '../report.js';
import { mean, median } from '../rounds.js';
import {
  floorEvery,
  type OptunaFigures,
  type OverheadBench,
  type OverheadRound,
  workerCounts,
} from './measure.js';

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

/** What the trials cost. */
interface OverheadFigures {
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

function overheadFigures({ rounds, optuna }: OverheadBench): OverheadFigures {
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

/** A row a number of trials at once, and one of Optuna. */
export function overheadReport(
  bench: OverheadBench,
  circumstances: Bench['circumstances'],
): BenchReport {
  const figures = overheadFigures(bench);
  const { workers, optuna } = figures;
  return {
    title: `reelsweep ${circumstances.version}: what a trial costs beside its training`,
    how:
      `${circumstances.at}, ${circumstances.machine}. ${bench.trials} trials that do nothing, each a process, flushed files and SQLite with ` +
      'synchronous=FULL; milliseconds a trial, and those of an empty Node process beside which they were measured.',
    table: {
      columns: [
        'at a time',
        'mean',
        'median',
        'empty process',
        'ratio',
        `first ${compared}`,
        `last ${compared}`,
        'growth',
        'growth of empty processes',
      ],
      rows: [
        ...workers.map((report) => [
          String(report.workers),
          report.meanMs.toFixed(1),
          report.medianMs.toFixed(1),
          report.floorMs.toFixed(1),
          report.ratioToFloor.toFixed(2),
          ...growthCells(report),
          report.growth === null ? '' : report.floorGrowth.toFixed(2),
        ]),
        ...(optuna === null
          ? []
          : [
              [
                `1, Optuna ${optuna.version} on SQLite`,
                optuna.meanMs.toFixed(1),
                optuna.medianMs.toFixed(1),
                '',
                '',
                ...growthCells(optuna),
                '',
              ],
            ]),
      ],
    },
    notes: [
      optuna === null
        ? 'Optuna is not measured: python3 has none (OPTUNA_PYTHON may name another Python).'
        : `Optuna starts the empty process as its trial; reelsweep takes ${optuna.ratio.toFixed(2)} times as long.`,
    ],
    data: { ...circumstances, trials: bench.trials, ...figures, rounds: bench.rounds },
  };
}

function growthCells({ firstMs, lastMs, growth }: TrialFigures): readonly string[] {
  return [firstMs?.toFixed(1) ?? '', lastMs?.toFixed(1) ?? '', growth?.toFixed(2) ?? ''];
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
