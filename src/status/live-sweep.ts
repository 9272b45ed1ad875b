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
  /** null before it has reported any. */
  readonly progress: ProgressFile | null;
  readonly curve: readonly CurvePoint[];
}

/** A trial that failed or timed out, with how its newest attempt ended. */
export interface FailedTrial extends LiveTrial {
  readonly last: NewestAttempt | null;
}

/** Milliseconds to the end of a sweep; both bounds are equal where there is only one estimate. */
export interface TimeLeft {
  readonly lowMs: number;
  readonly highMs: number;
}

/** All that is shown of a sweep, beside its status. No figure of the test split is shown of it. */
export interface LiveSweep {
  readonly name: string;
  readonly state: SweepStatus['state'];
  readonly waitsForDisk: SweepStatus['waitsForDisk'];
  /** Names of the swept settings. */
  readonly axes: readonly string[];
  readonly replicates: number;
  readonly counts: StateCounts;
  /** How many trials run at a time; null where no process runs it, or an older version. */
  readonly slots: number | null;
  readonly timeLeft: TimeLeft | null;
  /** The metric that the curves show: validationMse, or trainMse where no trial has that. */
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
  const { sweep: name, state, waitsForDisk } = status;
  const coordinator = livingCoordinator(runsFolder, now);
  const runner = coordinator?.sweep === name ? coordinator : null;
  return readRuns(runsFolder, (store) => {
    const { axes, replicates } = sweepAxes(store, name) ?? { axes: [], replicates: 1 };
    const places = trialPlaces(store, name);
    const trials = status.trials.map((trial, index) => ({
      ...trial,
      ...(places.get(trial.id) ?? { position: index + 1, replicate: 1 }),
    }));
    const metric = curveMetric(store);
    const running = trials
      .filter((trial) => trial.state === 'running')
      .map((trial) => ({
        ...trial,
        startedAt: newestAttemptOf(store, trial.id)?.startedAt ?? null,
        progress: progress.get(trial.id) ?? null,
        curve: metricCurve(store, trial.id, metric),
      }));
    const counts: Partial<Record<TrialState, number>> = {};
    for (const trial of trials) counts[trial.state] = (counts[trial.state] ?? 0) + 1;
    const waiting = state === 'running' ? (counts.planned ?? 0) : 0;
    const byId = new Map(trials.map((trial) => [trial.id, trial]));
    return {
      name,
      state,
      waitsForDisk,
      axes,
      replicates,
      counts,
      slots: runner?.slots ?? null,
      timeLeft: runner && timeLeft(runner.eta, running, waiting, now),
      metric,
      trials,
      running,
      failed: newestFailures(store, name, mostFailures)
        .flatMap((id) => byId.get(id) ?? [])
        .map((trial) => ({ ...trial, last: newestAttemptOf(store, trial.id) })),
      ended: byValidation(trials)
        .slice(0, mostCurves)
        .map(({ id }) => ({ id, curve: metricCurve(store, id, metric) })),
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

function curveMetric(store: Store): LiveSweep['metric'] {
  const known = store
    .prepare(`SELECT count(*) FROM metric_names WHERE name = 'validationMse'`)
    .pluck()
    .get() as number;
  return known > 0 ? 'validationMse' : 'trainMse';
}

/** What the coordinator estimated last, less the time since; before that what the running trials report. */
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
  const estimate = firstEstimate(
    running.map(({ progress }) => progress),
    waiting,
  );
  return estimate === null ? null : { lowMs: estimate, highMs: estimate };
}

/** How far the running trials of a sweep are, by their ids; those that have not reported yet are missing. */
export function runningProgress(
  runsFolder: string,
  { trials }: SweepStatus,
): Map<string, ProgressFile> {
  const running = trials.filter(({ state }) => state === 'running');
  return new Map(
    running.flatMap(({ id }) => {
      const folder = runsLayout.trial(runsFolder, id);
      const read = () => readProgress(runsLayout.attempt(folder, newestAttempt(folder)));
      // It informs: a damaged one is as good as none.
      const progress = orIfDamaged(read, null);
      return progress === null ? [] : [[id, progress] as const];
    }),
  );
}
