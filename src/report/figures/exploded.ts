import { explodedText, hasExploded } from '../../runs/result-file.js';
import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';

/**
 * The sweep with trials whose validation loss diverged counted as failures: their figures are no results, and one of them would spoil
 * every mean that it is part of.
 */
export function withoutExploded(sweep: SweepRecord): SweepRecord {
  if (!sweep.trials.some(isExploded)) return sweep;
  return {
    ...sweep,
    trials: sweep.trials.map((trial) => (isExploded(trial) ? diverged(trial) : trial)),
  };
}

function isExploded({ state, metrics }: TrialRecord): boolean {
  return state === 'succeeded' && hasExploded(metrics);
}

function diverged(trial: TrialRecord): TrialRecord {
  const last = trial.attempts.findLast(({ cause }) => cause === 'published');
  return {
    ...trial,
    state: 'failed',
    cause: 'diverged',
    metrics: {},
    predictions: [],
    attempts: trial.attempts.map((attempt) =>
      attempt === last
        ? { ...attempt, cause: 'diverged', message: explodedText(trial.metrics) }
        : attempt,
    ),
  };
}
