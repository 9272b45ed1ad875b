import { byName } from '../../files/by-name.js';
import { mean, sum } from '../../statistics/crossed-table.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import { splitScores, type SplitScores } from './metrics.js';
import { pointsOf } from './points.js';
import { labelScale } from './split-predictions.js';

/** A point of the grid with its figures, replicates pooled. */
export interface LeaderboardRow {
  readonly point: string;
  /** Place by validation MSE, from 1; null where there is no validation MSE. */
  readonly rank: number | null;
  /** The swept settings. */
  readonly axes: Readonly<Record<string, unknown>>;
  readonly replicates: { readonly planned: number; readonly succeeded: number };
  readonly test: SplitScores | null;
  readonly validation: SplitScores | null;
  /** Mean of the trials' training MSE at the kept epoch. */
  readonly trainMse: number | null;
  /** Mean time of a trial that succeeded. */
  readonly wallTimeMs: number | null;
}

/** All points, the best by validation MSE first, those without one last in the plan's order. */
export function leaderboard(sweep: SweepRecord): LeaderboardRow[] {
  const scale = labelScale(sweep.dataset);
  const rows = pointsOf(sweep).map(({ point, settings, trials, succeeded }) => ({
    point,
    axes: byName(sweep.axes.map((axis) => [axis, settings[axis]])),
    replicates: { planned: trials.length, succeeded: succeeded.length },
    test: splitScores(succeeded, 'test', scale),
    validation: splitScores(succeeded, 'validation', scale),
    trainMse: meanOf(succeeded.flatMap(({ metrics }) => metrics['trainMse'] ?? [])),
    wallTimeMs: meanOf(succeeded.flatMap(({ wallTimeMs }) => wallTimeMs ?? [])),
  }));
  const validationMse = ({ validation }: (typeof rows)[number]) =>
    validation?.mse.value ?? Number.MAX_VALUE;
  return rows
    .toSorted((one, other) => validationMse(one) - validationMse(other))
    .map((row, index) => ({ ...row, rank: row.validation === null ? null : index + 1 }));
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

export type TrialRow = ReturnType<typeof trialRows>[number];

/** Each trial: what it was, how it ended, what it found. */
export function trialRows({ dataset, trials }: SweepRecord) {
  const scale = labelScale(dataset);
  return trials.map((trial) => {
    const { trialId, position, point, replicate, seed, state, cause, metrics, settings } = trial;
    const test = state === 'succeeded' ? splitScores([trial], 'test', scale) : null;
    const { validationMse = null, trainMse = null, testMse: _, ...others } = metrics;
    return {
      trialId,
      position,
      point,
      replicate,
      seed,
      state,
      cause,
      attempts: trial.attempts.length,
      wallTimeMs: trial.wallTimeMs ?? endedTime(trial),
      selectedEpoch: trial.selectedEpoch,
      validationMse,
      trainMse,
      testMse: test?.mse ?? null,
      /** Test MSE over the measured baseline's on the same movies. */
      relativeMse: test?.relativeMse ?? null,
      settings,
      /** What a user's own program reported beside these; empty where reelsweep trained. */
      told: byName(trial.device === null ? Object.entries(others) : []),
    };
  });
}

/** Milliseconds in attempts that have ended; null where none has. */
function endedTime({ attempts }: TrialRecord): number | null {
  const times = attempts.flatMap(({ startedAt, endedAt }) =>
    endedAt === null ? [] : [endedAt - startedAt],
  );
  return times.length === 0 ? null : sum(times);
}
