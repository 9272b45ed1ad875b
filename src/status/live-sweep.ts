import type { TrialState } from '../runs/cause.js';
import { type ProgressFile, readProgress } from '../runs/attempt-end.js';
import {
  type CurvePoint,
  metricCurve,
  type NewestAttempt,
  newestAttemptOf,
  newestFailures,
  sweepAxes,
  trialPlaces,
} from '../store/queries/live-queries.js';
import { hasExploded } from '../runs/result-file.js';
import type { Store } from '../store/open-store.js';
import { readRuns } from '../store/queries/read-store.js';
import { livingCoordinator } from '../runs/coordinator-file.js';
import type { StateCounts } from '../coordinator/run-event.js';
import { firstEstimate } from '../coordinator/schedule/eta.js';
import type { SweepStatus } from './read-status.js';
import { orIfDamaged } from '../runs/runs-file.js';
import { newestAttempt } from '../runs/attempt-folder.js';
import { runsLayout } from '../runs/runs-layout.js';

type TrialStatus = SweepStatus['trials'][number];

/** A trial with its place in the plan. */
export interface LiveTrial extends TrialStatus {
  /** 1-based place in the sweep's plan. */
  readonly position: number;
  readonly replicate: number;
}

export interface RunningTrial extends LiveTrial {
  /** null before the database has heard of its attempt. */
  readonly startedAt: number | null;
  /** null before it has said where it stands. */
  readonly progress: ProgressFile | null;
  readonly curve: readonly CurvePoint[];
}

/** A trial that failed or timed out, with the last that its newest attempt said. */
export interface FailedTrial extends LiveTrial {
  readonly last: NewestAttempt | null;
}

/** Milliseconds to the end of a sweep; both bounds are equal where there is only one guess. */
export interface TimeLeft {
  readonly lowMs: number;
  readonly highMs: number;
}

/** All that somebody who looks on is shown of a sweep, beside its status. No figure of the test split is shown of it. */
export interface LiveSweep {
  readonly name: string;
  readonly state: SweepStatus['state'];
  readonly waitsForDisk: SweepStatus['waitsForDisk'];
  /** Names of the swept settings. */
  readonly axes: readonly string[];
  readonly replicates: number;
  readonly counts: StateCounts;
  /** How many trials run at a time; null where nobody runs it, or he does not say. */
  readonly slots: number | null;
  readonly timeLeft: TimeLeft | null;
  /** The metric that the curves show: validationMse, or trainMse where no trial told that. */
  readonly metric: 'validationMse' | 'trainMse';
  readonly trials: readonly LiveTrial[];
  readonly running: readonly RunningTrial[];
  /** The newest failures first, `mostFailures` of them at most. */
  readonly failed: readonly FailedTrial[];
  /** Of trials that have ended, the best by validation first, `mostCurves` of them at most. */
  readonly ended: readonly { readonly id: string; readonly curve: readonly CurvePoint[] }[];
}

const mostFailures = 30;
const mostCurves = 40;

/** Reads what belongs to a status, from the database and the run folders. @throws StoreError, as readRuns */
export function readLiveSweep(runsFolder: string, status: SweepStatus, now: number): LiveSweep {
  const progress = runningProgress(runsFolder, status);
  const coordinator = livingCoordinator(runsFolder, now);
  const isRun = coordinator?.sweep === status.sweep;
  return readRuns(runsFolder, (store) => {
    const { axes, replicates } = sweepAxes(store, status.sweep) ?? { axes: [], replicates: 1 };
    const places = trialPlaces(store, status.sweep);
    const trials = status.trials.map((trial, index) => ({
      ...trial,
      ...(places.get(trial.id) ?? { position: index + 1, replicate: 1 }),
    }));
    const metric = curveMetric(store);
    const running = trials
      .filter(({ state }) => state === 'running')
      .map((trial) => ({
        ...trial,
        startedAt: newestAttemptOf(store, trial.id)?.startedAt ?? null,
        progress: progress.get(trial.id) ?? null,
        curve: metricCurve(store, trial.id, metric),
      }));
    const counts = countsOf(trials);
    const waits = status.state === 'running' ? (counts.planned ?? 0) : 0;
    return {
      name: status.sweep,
      state: status.state,
      waitsForDisk: status.waitsForDisk,
      axes,
      replicates,
      counts,
      slots: isRun ? (coordinator.slots ?? null) : null,
      timeLeft: isRun ? timeLeft(coordinator.eta, running, waits, now) : null,
      metric,
      trials,
      running,
      failed: failures(store, status.sweep, trials),
      ended: endedCurves(store, trials, metric),
    };
  });
}

/** The trial with the lowest validation MSE; null before one has succeeded. */
export function bestOf({ trials }: Pick<LiveSweep, 'trials'>): LiveTrial | null {
  return byValidation(trials)[0] ?? null;
}

function byValidation(trials: readonly LiveTrial[]): LiveTrial[] {
  const value = ({ metrics }: LiveTrial) => metrics['validationMse'] ?? Infinity;
  return trials
    .filter(
      (trial) =>
        trial.state === 'succeeded' && Number.isFinite(value(trial)) && !hasExploded(trial.metrics),
    )
    .toSorted((one, other) => value(one) - value(other) || one.position - other.position);
}

function countsOf(trials: readonly LiveTrial[]): StateCounts {
  const counts: Partial<Record<TrialState, number>> = {};
  for (const { state } of trials) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function failures(store: Store, sweep: string, trials: readonly LiveTrial[]): FailedTrial[] {
  const byId = new Map(trials.map((trial) => [trial.id, trial]));
  return newestFailures(store, sweep, mostFailures).flatMap((id) => {
    const trial = byId.get(id);
    return trial === undefined ? [] : [{ ...trial, last: newestAttemptOf(store, id) }];
  });
}

function endedCurves(
  store: Store,
  trials: readonly LiveTrial[],
  metric: string,
): LiveSweep['ended'] {
  return byValidation(trials)
    .slice(0, mostCurves)
    .map(({ id }) => ({ id, curve: metricCurve(store, id, metric) }));
}

function curveMetric(store: Store): LiveSweep['metric'] {
  const known = store
    .prepare(`SELECT count(*) FROM metric_names WHERE name = 'validationMse'`)
    .pluck()
    .get() as number;
  return known > 0 ? 'validationMse' : 'trainMse';
}

/** What the coordinator estimated last, less the time since; before that what the running trials say. */
function timeLeft(
  eta: { lowMs: number; highMs: number; at: number } | undefined,
  running: readonly RunningTrial[],
  waiting: number,
  now: number,
): TimeLeft | null {
  if (eta !== undefined) {
    const since = Math.max(0, now - eta.at);
    return { lowMs: Math.max(0, eta.lowMs - since), highMs: Math.max(0, eta.highMs - since) };
  }
  const guess = firstEstimate(
    running.map(({ progress }) => progress),
    waiting,
  );
  return guess === null ? null : { lowMs: guess, highMs: guess };
}

/** Where the running trials of a sweep stand, by their ids; those that have not said so yet are missing. */
export function runningProgress(
  runsFolder: string,
  { trials }: SweepStatus,
): Map<string, ProgressFile> {
  const found = new Map<string, ProgressFile>();
  for (const { id, state } of trials) {
    if (state !== 'running') continue;
    const progress = progressOf(runsLayout.trial(runsFolder, id));
    if (progress !== null) found.set(id, progress);
  }
  return found;
}

/** It informs: one that is damaged, or gone with its folder, says nothing. */
function progressOf(trialFolder: string): ProgressFile | null {
  return orIfDamaged(
    () => readProgress(runsLayout.attempt(trialFolder, newestAttempt(trialFolder))),
    null,
  );
}
