import { byName } from '../../files/by-name.js';
import { holm } from '../../statistics/corrections.js';
import { sum } from '../../statistics/crossed-table.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import type { LeaderboardRow } from '../figures/leaderboard.js';
import { succeededAt } from '../figures/points.js';
import { chosenOf, progressOf, type Verdict } from '../figures/verdict.js';
import { basisOf, type Basis } from './basis.js';
import { jointDifference, pointDifference } from './difference.js';
import { matchedPoints, pairedTrials, bothSides, type Sides } from './matched-points.js';
import { sweepDifferences } from './sweep-differences.js';

/** What a comparison needs of a sweep that its report knows already. */
interface ReportedSweep {
  readonly record: SweepRecord;
  readonly verdict: Verdict;
  readonly leaderboard: readonly LeaderboardRow[];
}

export type Comparison = ReturnType<typeof compareSweeps>;
export type SamePoint = Comparison['same']['points'][number];

/**
 * Compares a sweep with an earlier one: `before` is the one compared with, `after` the one that is reported. Validation chooses, test
 * is reported, and trials that both share count for nothing.
 */
export function compareSweeps(reported: Sides<ReportedSweep>) {
  const sweeps = bothSides(reported, ({ record }) => record);
  const basis = basisOf(sweeps);
  const { changed, matched, only } = matchedPoints(sweeps);
  const paired = matched.map((points) => ({
    points,
    ...pairedTrials(bothSides(points, ({ succeeded }) => succeeded)),
  }));
  return {
    sweeps: bothSides(sweeps, ({ name }) => name),
    basis,
    verdicts: bothSides(reported, ({ verdict }) => verdict),
    chosen: chosenComparison(reported, basis),
    same: {
      /** All pairs of trials of the points that both have, at once; null without one. */
      difference: jointDifference(paired, basis),
      pairs: sum(paired.map(({ pairs }) => pairs.length)),
      reused: sum(paired.map(({ reused }) => reused)),
      points: samePoints(paired, reported, basis),
      /** How many points only one of the sweeps has. */
      only,
    },
    progress: bothSides(sweeps, progressOf),
    differs: sweepDifferences(sweeps, changed),
  };
}

/** The setting that each sweep's own validation chose, one against the other; null where one chose none. */
function chosenComparison(reported: Sides<ReportedSweep>, basis: Basis) {
  const { before, after } = bothSides(reported, ({ verdict }) => chosenOf(verdict));
  if (before === null || after === null) return null;
  const paired = pairedTrials({
    before: succeededAt(reported.before.record, before.point),
    after: succeededAt(reported.after.record, after.point),
  });
  return {
    axes: { before: before.axes, after: after.axes },
    pairs: paired.pairs.length,
    reused: paired.reused,
    difference: pointDifference(paired, basis),
  };
}

type PairedPoint = ReturnType<typeof pairedTrials> & {
  readonly points: ReturnType<typeof matchedPoints>['matched'][number];
};

/** Settings that both sweeps tried, apart from what was changed for all. */
function samePoints(paired: readonly PairedPoint[], reported: Sides<ReportedSweep>, basis: Basis) {
  const axes = [...new Set([...reported.before.record.axes, ...reported.after.record.axes])];
  const ranks = bothSides(
    reported,
    ({ leaderboard }) => new Map(leaderboard.map(({ point, rank }) => [point, rank])),
  );
  const rows = paired.map(({ points, ...trials }) => ({
    /** The point's name in either sweep. */
    point: bothSides(points, ({ point }) => point),
    /** The settings that either sweep varies, with `after`'s values. */
    axes: byName(axes.map((axis) => [axis, points.after.settings[axis]])),
    /** Its place by validation among its own sweep's. */
    rank: {
      before: ranks.before.get(points.before.point) ?? null,
      after: ranks.after.get(points.after.point) ?? null,
    },
    replicates: bothSides(points, (point) => ({
      planned: point.trials.length,
      succeeded: point.succeeded.length,
    })),
    pairs: trials.pairs.length,
    /** Trials that are one and the same in both sweeps. */
    reused: trials.reused,
    /** Null without a pair of different trials that succeeded. */
    difference: pointDifference(trials, basis),
  }));
  const corrected = holm(rows.map(({ difference }) => difference?.p ?? null));
  return rows.map((row, place) => ({ ...row, holmP: corrected[place] ?? null }));
}
