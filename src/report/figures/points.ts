import { grouped } from '../../files/by-name.js';
import { explodedText, hasExploded } from '../../runs/result-file.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';

/**
 * The sweep with trials whose validation loss diverged counted as failures: their figures are no results, and one of them would spoil
 * every mean that it is part of.
 */
export function withoutExploded(sweep: SweepRecord): SweepRecord {
  return {
    ...sweep,
    trials: sweep.trials.map((trial) =>
      trial.state === 'succeeded' && hasExploded(trial.metrics) ? diverged(trial) : trial,
    ),
  };
}

function diverged(trial: TrialRecord): TrialRecord {
  const last = trial.attempts.findLast(({ cause }) => cause === 'published');
  const cause = 'diverged';
  const message = explodedText(trial.metrics);
  return {
    ...trial,
    state: 'failed',
    cause,
    metrics: {},
    predictions: [],
    attempts: trial.attempts.map((attempt) =>
      attempt === last ? { ...attempt, cause, message } : attempt,
    ),
  };
}

/** One point of the grid with its replicates. */
export interface Point {
  readonly point: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly trials: readonly TrialRecord[];
  readonly succeeded: readonly TrialRecord[];
}

/** The grid's points in the order they were planned. */
export function pointsOf({ trials: all }: SweepRecord): Point[] {
  return [...grouped(all, ({ point }) => point)].map(([point, trials]) => ({
    point,
    settings: trials[0]?.settings ?? {},
    trials,
    succeeded: trials.filter(({ state }) => state === 'succeeded'),
  }));
}

/** The trials of a point that succeeded. */
export function succeededAt(sweep: SweepRecord, point: string): readonly TrialRecord[] {
  return sweep.trials.filter((trial) => trial.point === point && trial.state === 'succeeded');
}
