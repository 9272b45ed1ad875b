import { byName } from '../../files/by-name.js';
import type { Estimate } from '../../statistics/estimate.js';
import type { SweepRecord, TrialRecord, TrialState } from '../../store/queries/sweep-record.js';
import { labelScale, type LabelScale } from './label-scale.js';
import { splitScores, type SplitScores } from './metrics.js';

/** One trial: what it was, how it ended, what it found. */
export interface TrialRow {
  readonly trialId: string;
  readonly position: number;
  readonly point: string;
  readonly replicate: number;
  readonly seed: number;
  readonly state: TrialState;
  readonly cause: string | null;
  readonly attempts: number;
  readonly wallTimeMs: number | null;
  readonly selectedEpoch: number | null;
  readonly validationMse: number | null;
  readonly trainMse: number | null;
  readonly testMse: Estimate | null;
  /** Test MSE over the measured baseline's on the same movies. */
  readonly relativeMse: Estimate | null;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What a user's own program told beside these; empty where reelsweep trained. */
  readonly told: Readonly<Record<string, number>>;
}

export function trialRows(sweep: SweepRecord): TrialRow[] {
  const scale = labelScale(sweep.dataset);
  return sweep.trials
    .toSorted((one, other) => one.position - other.position)
    .map((trial) => ({ trial, test: testOf(trial, scale) }))
    .map(({ trial, test }) => ({
      trialId: trial.trialId,
      position: trial.position,
      point: trial.point,
      replicate: trial.replicate,
      seed: trial.seed,
      state: trial.state,
      cause: trial.cause,
      attempts: trial.attempts.length,
      wallTimeMs: trial.wallTimeMs ?? spent(trial),
      selectedEpoch: trial.selectedEpoch,
      validationMse: trial.metrics['validationMse'] ?? null,
      trainMse: trial.metrics['trainMse'] ?? null,
      testMse: test?.mse ?? null,
      relativeMse: test?.relativeMse ?? null,
      settings: trial.settings,
      told: trial.device === null ? othersOf(trial) : byName(),
    }));
}

function testOf(trial: TrialRecord, scale: LabelScale | null): SplitScores | null {
  return trial.state === 'succeeded' ? splitScores([trial], 'test', scale) : null;
}

/** Metrics without those that have a place of their own. */
function othersOf({ metrics }: TrialRecord): Readonly<Record<string, number>> {
  const own = new Set(['validationMse', 'trainMse', 'testMse']);
  return byName(Object.entries(metrics).filter(([name]) => !own.has(name)));
}

/** Time in attempts that have ended; null where none has. */
function spent({ attempts }: TrialRecord): number | null {
  const ended = attempts.flatMap(({ startedAt, endedAt }) =>
    endedAt === null ? [] : [endedAt - startedAt],
  );
  return ended.length === 0 ? null : ended.reduce((sum, time) => sum + time, 0);
}
