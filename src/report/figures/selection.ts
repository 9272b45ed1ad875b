import { byName } from '../../files/by-name.js';
import { crossedUncertainty } from '../../statistics/crossed-variance.js';
import type { CrossedTable } from '../../statistics/crossed-table.js';
import { maxStatistic } from '../../statistics/max-statistic.js';
import { logRatioInfluence, relativeError } from '../../statistics/relative-error.js';
import { selectionOptimism } from '../../statistics/selection-optimism.js';
import { studentTQuantile } from '../../statistics/student-t.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { pointsOf } from './points.js';
import { errorsOn, errorTable } from './split-predictions.js';
import type { SplitErrors } from './split-predictions.js';

/** What choosing among settings by validation cost, and what reading off the best test figure would. */
export interface Selection {
  /** Settings with validation errors on the same movies. */
  readonly candidates: number;
  readonly movies: number;
  /** Of the bootstrap. */
  readonly draws: number;
  /** The setting with the lowest validation MSE, as a share of draws in which it was chosen again. */
  readonly chosen: Candidate;
  readonly chosenAgain: number;
  /** Its validation MSE as it stands, and the MSE of what such a choice gives on movies without a part in it. */
  readonly apparent: number;
  readonly corrected: number;
  /** The other settings that were chosen most often, in one draw of a hundred at least: at most four of them. */
  readonly rivals: readonly { readonly candidate: Candidate; readonly share: number }[];
  /** Null without test errors. */
  readonly lowestTest: LowestTest | null;
}

interface Candidate {
  readonly point: string;
  readonly axes: Readonly<Record<string, unknown>>;
}

/** The setting with the lowest test MSE, which nothing may choose. */
export interface LowestTest {
  readonly candidate: Candidate;
  readonly candidates: number;
  /** Its relative MSE with the interval as though no other had been looked at. */
  readonly relativeMse: { readonly value: number; readonly low: number; readonly high: number };
  /** The interval that holds for whichever setting is picked: wide enough for all of them at once (max-t). */
  readonly corrected: { readonly low: number; readonly high: number };
}

/** Null with fewer than two settings that predicted validation movies, or fewer than ten such movies. */
export function selectionOf(sweep: SweepRecord): Selection | null {
  const errors = errorsOn(sweep, 'validation');
  if (errors === null) return null;
  const candidates = candidatesOf(sweep, errors);
  const found = selectionOptimism(
    candidates.map(({ table }) => table),
    [sweep.seed, 'selection'],
  );
  const chosen = candidates[found?.picked ?? 0];
  if (found === null || chosen === undefined) return null;
  const rivals = candidates
    .map(({ candidate }, place) => ({ candidate, share: found.shares[place] ?? 0 }))
    .filter(({ candidate, share }) => candidate !== chosen.candidate && share >= 0.01)
    .toSorted((one, other) => other.share - one.share);
  return {
    candidates: candidates.length,
    movies: errors.movies,
    draws: found.draws,
    chosen: chosen.candidate,
    chosenAgain: found.shares[found.picked] ?? 0,
    apparent: found.apparent,
    corrected: found.corrected,
    rivals: rivals.slice(0, 4),
    lowestTest: lowestTest(sweep),
  };
}

function candidatesOf(
  sweep: SweepRecord,
  errors: SplitErrors,
): { candidate: Candidate; table: CrossedTable }[] {
  return pointsOf(sweep).flatMap(({ point, settings, succeeded }) => {
    const table = errorTable(errors, succeeded);
    const axes = byName(sweep.axes.map((axis) => [axis, settings[axis]]));
    return table.length === 0 ? [] : [{ candidate: { point, axes }, table }];
  });
}

function lowestTest(sweep: SweepRecord): LowestTest | null {
  const errors = errorsOn(sweep, 'test');
  if (errors === null || !errors.baseline.some((error) => error > 0)) return null;
  const candidates = candidatesOf(sweep, errors).map(({ candidate, table }) => ({
    candidate,
    influence: logRatioInfluence(table, errors.baseline),
    estimate: relativeError(table, errors.baseline),
  }));
  const [lowest] = candidates.toSorted((one, other) => one.estimate.value - other.estimate.value);
  const reach = maxStatistic(
    candidates.map(({ influence }) => influence),
    [sweep.seed, 'max statistic'],
  );
  const uncertainty = lowest === undefined ? null : crossedUncertainty(lowest.influence);
  if (lowest === undefined || reach === null || uncertainty === null) return null;
  const { value, low, high } = lowest.estimate;
  if (low === null || high === null || candidates.length < 2) return null;
  // The largest of normal statistics, widened as one Student's t is against one normal.
  const normal = studentTQuantile(0.975, 1e7);
  const student = studentTQuantile(0.975, uncertainty.degreesOfFreedom);
  const wide = (Math.max(reach, normal) / normal) * student * uncertainty.standardError;
  return {
    candidate: lowest.candidate,
    candidates: candidates.length,
    relativeMse: { value, low, high },
    corrected: { low: value * Math.exp(-wide), high: value * Math.exp(wide) },
  };
}
