import { byNameOfJson } from '../files/by-name.js';
import { orIfDamaged } from '../runs/runs-file.js';
import { newestAttempt } from '../runs/attempt-folder.js';
import type { Cause, TrialState } from '../runs/cause.js';
import { runsLayout } from '../runs/runs-layout.js';
import { attemptLocation } from '../runs/attempt-owner.js';
import { submittedJobs } from '../executor/registry.js';
import { listSweeps, type SweepSummaryRecord } from '../store/queries/live-queries.js';
import { queuedPlans, readQueuedPlan } from '../runs/queued-plans.js';
import type { Store } from '../store/open-store.js';
import { readRuns } from '../store/queries/read-store.js';
import { trialState } from '../store/queries/run-queries.js';
import { StoreError } from '../store/store-error.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import { livingCoordinator } from '../runs/coordinator-file.js';
import { isPaused } from '../runs/requests.js';

type SweepState = 'running' | 'paused' | 'finished' | 'interrupted';

/** What `status SWEEP --json` prints. */
export interface SweepStatus {
  readonly sweep: string;
  /** 'queued' where it waits to be run next, for the first time or again. */
  readonly state: SweepState | 'queued';
  /** Bytes on the disk that a trial waits for, where new ones do not start for want of them; null where none waits. */
  readonly waitsForDisk: { readonly need: number; readonly free: number } | null;
  readonly trials: readonly TrialStatus[];
}

interface TrialStatus {
  readonly id: string;
  readonly state: TrialState;
  readonly cause: Cause | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** How many attempts it has had, a running one included. */
  readonly attempts: number;
  /** result.json's metrics; empty before the trial has succeeded. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The machine, or the cluster's node, on which its newest attempt runs or ran; null where that is unknown. */
  readonly host: string | null;
  /** The cluster job that its newest attempt is or was, such as 1234_5; null where it is none. */
  readonly job: string | null;
  /** The cluster job as which it waits to run, while a process runs the sweep; null for none. */
  readonly queuedAs: string | null;
}

/** What `status --json` prints of each sweep. */
export interface SweepOverview extends Omit<SweepSummaryRecord, 'startedAt'> {
  /** null for one that waits for its first run. */
  readonly startedAt: number | null;
  /** 'queued' where it waits to be run next: see queuedAt. */
  readonly state: SweepState | 'queued';
  readonly queuedAt: number | null;
}

/**
 * The state of a sweep and its trials, while it runs and after. A trial whose coordinator died is in the state that the database last
 * knew; the sweep is then 'interrupted', and the next `run` corrects that.
 * @throws StoreError 'no-store' or 'unknown-sweep'.
 */
export function readStatus(runsFolder: string, name: string, now: number): SweepStatus {
  return readRuns(runsFolder, (store) => {
    const overviews = listSweeps(store);
    const overview = overviews.find((sweep) => sweep.name === name);
    const queued = queuedPlans(runsFolder).find(({ sweep }) => sweep === name);
    const plan = overview === undefined && queued !== undefined ? readQueuedPlan(queued) : null;
    if (plan !== null) {
      const trials = plan.trials.map(plannedTrial);
      return { sweep: name, state: 'queued', waitsForDisk: null, trials };
    }
    if (overview === undefined) {
      const known = overviews.map((sweep) => sweep.name).sort();
      throw new StoreError({ kind: 'unknown-sweep', sweep: name, known });
    }
    const state = sweepState(runsFolder, overview, now);
    const coordinator = livingCoordinator(runsFolder, now);
    const isRun = coordinator?.sweep === name;
    // A damaged file of the executor says nothing.
    const jobs: ReadonlyMap<string, string> = isRun
      ? orIfDamaged(() => submittedJobs(runsFolder, name), new Map())
      : new Map();
    const trials = trialStatuses(store, name).map((trial) => {
      const queuedAs = trial.state === 'planned' ? (jobs.get(trial.id) ?? null) : null;
      return {
        ...trial,
        ...(trial.state === 'running' && locationOf(runsFolder, trial)),
        queuedAs,
      };
    });
    return {
      sweep: name,
      state: queued !== undefined && state !== 'running' ? 'queued' : state,
      waitsForDisk: (isRun ? coordinator.waitsForDisk : undefined) ?? null,
      trials,
    };
  });
}

function plannedTrial({ trialId: id, settings, seed }: SweepPlan['trials'][number]): TrialStatus {
  const none = { cause: null, attempts: 0, metrics: {}, host: null, job: null, queuedAs: null };
  return { id, state: 'planned', settings, seed, ...none };
}

/** Where a trial runs is in its folder; it is in the database once the attempt has ended. */
function locationOf(runsFolder: string, { id }: Pick<TrialStatus, 'id'>) {
  const folder = runsLayout.trial(runsFolder, id);
  const location = attemptLocation(runsLayout.attempt(folder, newestAttempt(folder)));
  return location ?? { host: null, job: null };
}

/** All sweeps: those that wait in the queue in its order, then the newest first. @throws StoreError 'no-store'. */
export function readOverview(runsFolder: string, now: number): SweepOverview[] {
  const known = readRuns(runsFolder, (store) =>
    listSweeps(store).map((sweep) => ({ ...sweep, state: sweepState(runsFolder, sweep, now) })),
  );
  const running = known.find(({ state }) => state === 'running')?.name;
  const queue = queuedPlans(runsFolder).filter(({ sweep }) => sweep !== running);
  const waiting = queue.map(({ sweep, trials, queuedAt }): SweepOverview => {
    const before = known.find(({ name }) => name === sweep);
    const fresh = { name: sweep, startedAt: null, trials, states: { planned: trials } };
    return { ...(before ?? fresh), state: 'queued', queuedAt };
  });
  const others = known
    .filter(({ name }) => !queue.some(({ sweep }) => sweep === name))
    .map((sweep) => ({ ...sweep, queuedAt: null }));
  return [...waiting, ...others];
}

/** State of one trial, as the database last knew it; null where it knows no such trial. @throws StoreError 'no-store'. */
export function readTrialState(runsFolder: string, trialId: string): TrialState | null {
  return readRuns(
    runsFolder,
    (store) => (trialState(store, trialId) as TrialState | undefined) ?? null,
  );
}

function sweepState(
  runsFolder: string,
  { name, states }: SweepSummaryRecord,
  now: number,
): SweepState {
  const open = (states.planned ?? 0) + (states.running ?? 0);
  if (open === 0) return 'finished';
  if (isPaused(runsFolder, name)) return 'paused';
  return livingCoordinator(runsFolder, now)?.sweep === name ? 'running' : 'interrupted';
}

function trialStatuses(store: Store, sweep: string): Omit<TrialStatus, 'queuedAs'>[] {
  type Row = Omit<TrialStatus, 'settings' | 'metrics' | 'queuedAs'> &
    Record<'settings' | 'metrics', string>;
  return store
    .prepare<[string], Row>(
      `SELECT id, state, trials.cause, settings, seed, metrics, coalesce(newest.attempt, 0) AS attempts, newest.host, newest.job
       FROM sweep_trials JOIN trials ON trials.id = sweep_trials.trial_id
       LEFT JOIN (SELECT trial_id, attempt, host, job FROM attempts) AS newest
         ON newest.trial_id = trials.id
         AND newest.attempt = (SELECT max(attempt) FROM attempts WHERE attempts.trial_id = trials.id)
       WHERE sweep = ? ORDER BY position`,
    )
    .all(sweep)
    .map((row) => ({
      ...row,
      settings: byNameOfJson<unknown>(row.settings),
      metrics: byNameOfJson<number>(row.metrics),
    }));
}
