import { crossedUncertainty } from '../../statistics/crossed-variance.js';
import { detectableDifference } from '../../statistics/detectable-difference.js';
import { logRatioInfluence } from '../../statistics/relative-error.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import type { AxisEffect, AxisEffects } from './axis-effects.js';
import type { LeaderboardRow } from './leaderboard.js';
import { pointsOf } from './points.js';
import { errorsOn, errorTable } from './split-predictions.js';

/** The smallest effects that the sweep could have seen, with 80 % power, from its own standard errors. */
export interface Power {
  /** Of each axis, the comparison that sees least; at 5 % corrected for all comparisons, as their p is. */
  readonly axes: readonly AxisPower[];
  /** How many comparisons the correction is for. */
  readonly comparisons: number;
  readonly verdict: VerdictPower | null;
}

interface AxisPower {
  readonly axis: string;
  /** In MSE; null where so few pairs can never give a small enough p. */
  readonly detectable: number | null;
  readonly pairs: number;
}

/** Of the chosen setting's relative MSE against 1, two-sided at 5 %, on the log scale that its interval is made on. */
interface VerdictPower {
  /** The true relative MSE whose interval would exclude 1 in four sweeps of five. */
  readonly detectable: number;
  readonly movies: number;
  readonly replicates: number;
}

/** @param chosen the setting that validation chose; null where nothing chose */
export function powerOf(
  sweep: SweepRecord,
  effects: AxisEffects,
  chosen: LeaderboardRow | null,
): Power {
  const tested = effects.rows.filter(({ p }) => p !== null);
  return {
    axes: sweep.axes.flatMap((axis) => {
      const rows = tested.filter((row) => row.axis === axis);
      return rows.length === 0 ? [] : [axisPower(axis, rows)];
    }),
    comparisons: tested.length,
    verdict: chosen === null ? null : verdictPower(sweep, chosen),
  };
}

function axisPower(axis: string, rows: readonly AxisEffect[]): AxisPower {
  const blind = rows.find(({ detectable }) => detectable === null);
  const worst = rows.toSorted((one, other) => (other.detectable ?? 0) - (one.detectable ?? 0))[0];
  const row = blind ?? worst;
  return { axis, detectable: row?.detectable ?? null, pairs: row?.pairs.used ?? 0 };
}

function verdictPower(sweep: SweepRecord, { point }: LeaderboardRow): VerdictPower | null {
  const errors = errorsOn(sweep, 'test');
  const trials = pointsOf(sweep).find((one) => one.point === point)?.succeeded ?? [];
  if (errors === null) return null;
  const table = errorTable(errors, trials);
  if (table.length === 0 || !errors.baseline.some((error) => error > 0)) {
    return null;
  }
  const uncertainty = crossedUncertainty(logRatioInfluence(table, errors.baseline));
  if (uncertainty === null || !(uncertainty.standardError > 0)) return null;
  const detectable = Math.exp(-detectableDifference(uncertainty));
  return { detectable, movies: errors.movies, replicates: table.length };
}
