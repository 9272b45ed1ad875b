import { byName } from '../../files/by-name.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { labelScale } from './label-scale.js';
import { splitScores } from './metrics.js';
import type { SplitScores } from './metrics.js';
import { pointsOf } from './points.js';

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
  return rows
    .toSorted((one, other) => sortKey(one) - sortKey(other))
    .map((row, index) => ({ ...row, rank: row.validation === null ? null : index + 1 }));
}

function sortKey({ validation }: { validation: SplitScores | null }): number {
  return validation?.mse.value ?? Number.MAX_VALUE;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
