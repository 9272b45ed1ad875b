import { byName } from '../../files/by-name.js';
import { holm } from '../../statistics/holm.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import type { LeaderboardRow } from '../figures/leaderboard.js';
import { type Point, pointsOf } from '../figures/points.js';
import { progressOf, type Progress } from '../figures/progress.js';
import type { Verdict } from '../figures/verdict.js';
import { basisOf } from './basis.js';
import type { Basis } from './basis.js';
import { jointDifference, pointDifference } from './difference.js';
import type { Difference } from './difference.js';
import { matchedPoints, pairedTrials } from './matched-points.js';
import type { PairedTrials } from './matched-points.js';
import { bothSides } from './sides.js';
import type { Sides } from './sides.js';
import { sweepDifferences } from './sweep-differences.js';
import type { SweepDifferences } from './sweep-differences.js';

/** What a comparison needs of a sweep that its report knows already. */
export interface ReportedSweep {
  readonly record: SweepRecord;
  readonly verdict: Verdict;
  readonly leaderboard: readonly LeaderboardRow[];
}

/** A setting that both sweeps tried, apart from what was changed for all. */
export interface SamePoint {
  /** The point's name in either sweep. */
  readonly point: Sides<string>;
  /** The settings that either sweep varies, with `after`'s values. */
  readonly axes: Readonly<Record<string, unknown>>;
  /** Its place by validation among its own sweep's. */
  readonly rank: Sides<number | null>;
  readonly replicates: Sides<{ readonly planned: number; readonly succeeded: number }>;
  readonly pairs: number;
  /** Trials that are one and the same in both sweeps. */
  readonly reused: number;
  /** Null without a pair of different trials that succeeded. */
  readonly difference: Difference | null;
  /** Holm-corrected over all points that have a p. */
  readonly holmP: number | null;
}

/** Two sweeps beside each other: `before` is the one compared with, `after` the one that is reported. */
export interface Comparison {
  readonly sweeps: Sides<string>;
  readonly basis: Basis;
  readonly verdicts: Sides<Verdict>;
  /** The setting that each sweep's own validation chose, one against the other; null where one chose none. */
  readonly chosen: {
    readonly axes: Sides<Readonly<Record<string, unknown>>>;
    readonly pairs: number;
    readonly reused: number;
    readonly difference: Difference | null;
  } | null;
  readonly same: {
    /** All pairs of trials of the points that both have, at once; null without one. */
    readonly difference: Difference | null;
    readonly pairs: number;
    readonly reused: number;
    readonly points: readonly SamePoint[];
    /** How many points only one of the sweeps has. */
    readonly only: Sides<number>;
  };
  readonly progress: Sides<Progress>;
  readonly differs: SweepDifferences;
}

/** Compares a sweep with an earlier one. Validation chooses, test is reported, and what both share counts for nothing. */
export function compareSweeps(reported: Sides<ReportedSweep>): Comparison {
  const sweeps = bothSides(reported, ({ record }) => record);
  const basis = basisOf(sweeps);
  const { changed, matched, only } = matchedPoints(sweeps);
  const paired = matched.map((points) => ({ points, ...pairedTrials(trialsOf(points)) }));
  return {
    sweeps: bothSides(sweeps, ({ name }) => name),
    basis,
    verdicts: bothSides(reported, ({ verdict }) => verdict),
    chosen: chosenComparison(reported, basis),
    same: {
      difference: jointDifference(paired, basis),
      pairs: total(paired.map(({ pairs }) => pairs.length)),
      reused: total(paired.map(({ reused }) => reused)),
      points: samePoints(paired, reported, basis),
      only,
    },
    progress: bothSides(sweeps, progressOf),
    differs: sweepDifferences(sweeps, changed),
  };
}

function chosenComparison(reported: Sides<ReportedSweep>, basis: Basis): Comparison['chosen'] {
  const rows = bothSides(reported, ({ verdict }) =>
    'chosen' in verdict ? verdict.chosen : undefined,
  );
  if (rows.before === undefined || rows.after === undefined) return null;
  const { before, after } = rows;
  const pointOf = ({ record }: ReportedSweep, { point }: LeaderboardRow) =>
    pointsOf(record).find((one) => one.point === point);
  const points = {
    before: pointOf(reported.before, before),
    after: pointOf(reported.after, after),
  };
  const paired = pairedTrials(bothSides(points, (point) => point?.trials ?? []));
  return {
    axes: { before: before.axes, after: after.axes },
    pairs: paired.pairs.length,
    reused: paired.reused,
    difference: pointDifference(paired, basis),
  };
}

interface PairedPoint extends PairedTrials {
  readonly points: Sides<Point>;
}

function samePoints(
  paired: readonly PairedPoint[],
  reported: Sides<ReportedSweep>,
  basis: Basis,
): SamePoint[] {
  const axes = [...new Set([...reported.before.record.axes, ...reported.after.record.axes])];
  const places = bothSides(
    reported,
    ({ leaderboard }) => new Map(leaderboard.map((row) => [row.point, row])),
  );
  const rows = paired.map(({ points, ...trials }) => ({
    point: bothSides(points, ({ point }) => point),
    axes: byName(axes.map((axis) => [axis, points.after.settings[axis]])),
    rank: {
      before: places.before.get(points.before.point)?.rank ?? null,
      after: places.after.get(points.after.point)?.rank ?? null,
    },
    replicates: bothSides(points, (point) => ({
      planned: point.trials.length,
      succeeded: point.succeeded.length,
    })),
    pairs: trials.pairs.length,
    reused: trials.reused,
    difference: pointDifference(trials, basis),
  }));
  const corrected = holm(rows.flatMap(({ difference }) => difference?.p ?? []));
  let tested = 0;
  return rows.map((row) => {
    const hasP = row.difference !== null && row.difference.p !== null;
    return { ...row, holmP: hasP ? (corrected[tested++] ?? null) : null };
  });
}

function trialsOf(points: Sides<Point>): Sides<Point['trials']> {
  return bothSides(points, ({ trials }) => trials);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
