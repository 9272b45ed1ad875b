import { byName } from '../../files/by-name.js';
import { crossedUncertainty } from '../../statistics/crossed-table.js';
import { maxStatistic } from '../../statistics/corrections.js';
import { logRatioInfluence, relativeError } from '../../statistics/intervals.js';
import { selectionOptimism } from '../../statistics/selection.js';
import { studentTQuantile } from '../../statistics/distributions.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { pointsOf } from './points.js';
import { errorsOn, errorTable, type SplitErrors } from './split-predictions.js';

export type Selection = NonNullable<ReturnType<typeof selectionOf>>;
export type LowestTest = NonNullable<Selection['lowestTest']>;

/**
 * What choosing among settings by validation cost, and what reading off the best test figure would.
 * @returns null with fewer than two settings that predicted validation movies, or fewer than ten such movies
 */
export function selectionOf(sweep: SweepRecord) {
  const errors = errorsOn(sweep, 'validation');
  if (errors === null) return null;
  const candidates = candidatesOf(sweep, errors);
  const found = selectionOptimism(
    candidates.map(({ table }) => table),
    [sweep.seed, 'selection'],
  );
  const chosen = candidates[found?.picked ?? 0]?.candidate;
  if (found === null || chosen === undefined) return null;
  const rivals = candidates
    .map(({ candidate }, place) => ({ candidate, share: found.shares[place] ?? 0 }))
    .filter(({ candidate, share }) => candidate !== chosen && share >= 0.01)
    .toSorted((one, other) => other.share - one.share);
  return {
    /** Settings with validation errors on the same movies. */
    candidates: candidates.length,
    movies: errors.movies,
    draws: found.draws,
    /** The setting with the lowest validation MSE, and the share of bootstrap draws in which it was chosen again. */
    chosen,
    chosenAgain: found.shares[found.picked] ?? 0,
    /** Its validation MSE, and the MSE of what such a choice gives on movies without a part in it. */
    apparent: found.apparent,
    corrected: found.corrected,
    /** The other settings that were chosen most often, in one draw of a hundred at least. */
    rivals: rivals.slice(0, 4),
    lowestTest: lowestTest(sweep),
  };
}

function candidatesOf(sweep: SweepRecord, errors: SplitErrors) {
  return pointsOf(sweep).flatMap(({ point, settings, succeeded }) => {
    const table = errorTable(errors, succeeded);
    const axes = byName(sweep.axes.map((axis) => [axis, settings[axis]]));
    return table.length === 0 ? [] : [{ candidate: { point, axes }, table }];
  });
}

/** The setting with the lowest test MSE, which nothing may choose; null without test errors. */
function lowestTest(sweep: SweepRecord) {
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
    /** Its relative MSE with the interval as though no other had been looked at. */
    relativeMse: { value, low, high },
    /** The interval that holds for whichever setting is picked: wide enough for all of them at once (max-t). */
    corrected: { low: value * Math.exp(-wide), high: value * Math.exp(wide) },
  };
}
