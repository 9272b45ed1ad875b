import { existsSync } from 'node:fs';
import { runsLayout } from '../../runs/runs-layout.js';
import { isTrialId } from '../../runs/trial-file.js';
import { namesIn } from '../../files/folder.js';
import { readFormer, listSweepFolders, readFrozenPlan } from '../../runs/sweep-plan.js';
import type { Store } from '../open-store.js';
import { queuedPlans, readQueuedPlan } from '../../runs/queued-plans.js';

/** Trials that a sweep once had, no sweep has now, and that still have a folder. */
export function formerTrials(runsFolder: string, sweep: string, store: Store): readonly string[] {
  const former = readFormer(runsFolder, sweep).filter((trialId) =>
    existsSync(runsLayout.trial(runsFolder, trialId)),
  );
  if (former.length === 0) return [];
  const wanted = wantedTrials(runsFolder, store);
  return former.filter((trialId) => !wanted.has(trialId));
}

/**
 * Trials that belong to no sweep and to no plan in the queue: those that have a folder, and those that only the database still has.
 * @throws AttemptError where a plan cannot be read, which may have them
 */
export function orphanTrials(
  runsFolder: string,
  store: Store,
): { readonly folders: readonly string[]; readonly rows: readonly string[] } {
  const wanted = wantedTrials(runsFolder, store);
  const recorded = store.prepare('SELECT id FROM trials').pluck().all() as string[];
  return {
    folders: namesIn(runsLayout.trials(runsFolder)).filter(
      (name) => isTrialId(name) && !wanted.has(name),
    ),
    rows: recorded.filter(
      (trialId) => !wanted.has(trialId) && !existsSync(runsLayout.trial(runsFolder, trialId)),
    ),
  };
}

function wantedTrials(runsFolder: string, store: Store): ReadonlySet<string> {
  const recorded = store.prepare('SELECT DISTINCT trial_id FROM sweep_trials').pluck().all();
  const plans = [
    ...listSweepFolders(runsFolder).map((name) => readFrozenPlan(runsFolder, name)),
    ...queuedPlans(runsFolder).map(readQueuedPlan),
  ];
  const planned = plans.flatMap((plan) => plan?.trials ?? []).map(({ trialId }) => trialId);
  return new Set([...(recorded as string[]), ...planned]);
}

/**
 * Of each point the succeeded replicates, ranked by validation MSE, then by their place in the plan; of them the trials whose
 * trained networks no sweep keeps. A sweep that keeps the best settings ({ best: 3 }) counts as one that keeps all here.
 * @param from the rows of sweep_trials that are ranked: whole points, in all sweeps that have any of the given trials
 * @param settings whether a trial's point is among the best settings of its sweep, where the sweep keeps those
 */
const unwanted = (from: string, settings = '1', beside = '') => `
ranked AS (
  SELECT sweep_trials.trial_id, coalesce(sweeps.runner ->> '$.keep', 'all') AS keep, ${settings} AS among,
    row_number() OVER (
      PARTITION BY sweep_trials.sweep, sweep_trials.point
      ORDER BY trials.metrics ->> '$.validationMse' IS NULL, trials.metrics ->> '$.validationMse', position
    ) AS rank
  FROM ${from} JOIN sweeps ON sweeps.name = sweep_trials.sweep JOIN trials ON trials.id = sweep_trials.trial_id ${beside}
  WHERE trials.state = 'succeeded'
)
SELECT trial_id FROM ranked GROUP BY trial_id
HAVING max(CASE keep WHEN 'none' THEN 0 WHEN 'best' THEN rank = 1 WHEN 'all' THEN 1 ELSE among END) = 0`;

/** Only the points of the trials asked about are read: what it costs when a trial ends does not grow with the number of trials. */
const besideOne = `
WITH asked AS MATERIALIZED (
  SELECT DISTINCT beside.trial_id FROM sweep_trials AS own
  JOIN sweep_trials AS beside ON beside.sweep = own.sweep AND beside.point = own.point WHERE own.trial_id = ?
),
points AS MATERIALIZED (
  SELECT DISTINCT sweep, point FROM asked CROSS JOIN sweep_trials ON sweep_trials.trial_id = asked.trial_id
),
${unwanted(`points CROSS JOIN sweep_trials ON sweep_trials.sweep = points.sweep AND sweep_trials.point = points.point`)}
AND trial_id IN (SELECT trial_id FROM asked)`;

/**
 * Points of sweeps that keep the best settings, ranked by the mean validation MSE of their succeeded replicates, once all replicates
 * have ended: until then the mean may still change, and all their networks stay.
 */
const bestSettings = `
settings AS (
  SELECT sweep_trials.sweep, sweep_trials.point, sweeps.runner ->> '$.keep.best' AS wanted,
    row_number() OVER (
      PARTITION BY sweep_trials.sweep
      ORDER BY avg(iif(trials.state = 'succeeded', trials.metrics ->> '$.validationMse', NULL)) IS NULL,
        avg(iif(trials.state = 'succeeded', trials.metrics ->> '$.validationMse', NULL)), min(position)
    ) AS place
  FROM sweeps JOIN sweep_trials ON sweep_trials.sweep = sweeps.name JOIN trials ON trials.id = sweep_trials.trial_id
  WHERE sweeps.runner ->> '$.keep.best' IS NOT NULL
  GROUP BY sweep_trials.sweep, sweep_trials.point
  HAVING sum(trials.state IN ('planned', 'running')) = 0
)`;

const ofSweep = `
WITH ${bestSettings}, ${unwanted(
  'sweep_trials',
  'coalesce(settings.place <= settings.wanted, 1)',
  'LEFT JOIN settings ON settings.sweep = sweep_trials.sweep AND settings.point = sweep_trials.point',
)}
AND trial_id IN (SELECT trial_id FROM sweep_trials WHERE sweep = ?)`;

const keepingSettings = `
SELECT name FROM sweep_trials JOIN sweeps ON name = sweep WHERE trial_id = ? AND runner ->> '$.keep.best' IS NOT NULL`;

/**
 * Trials beside this one at a point of some sweep, itself among them, whose trained networks no sweep keeps (`runner.keep`):
 * a trial may belong to several sweeps, and one that wants it is enough. Of its sweeps that keep the best settings, all trials are
 * looked at: one more result may move any point out of them.
 */
export function unwantedBeside(store: Store, trialId: string): string[] {
  const beside = store.prepare(besideOne).pluck().all(trialId) as string[];
  const sweeps = store.prepare(keepingSettings).pluck().all(trialId) as string[];
  return [...new Set([...beside, ...sweeps.flatMap((sweep) => unwantedOf(store, sweep))])];
}

/** The same for all trials of a sweep. */
export function unwantedOf(store: Store, sweep: string): string[] {
  return store.prepare(ofSweep).pluck().all(sweep) as string[];
}
