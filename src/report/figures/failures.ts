import type { SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import { jobText } from '../text/whereabouts.js';
import { grouped } from './points.js';

/** One trial that did not succeed, or that needed more than one attempt to. */
export interface TroubledTrial {
  readonly trialId: string;
  readonly position: number;
  readonly state: TrialRecord['state'];
  readonly attempts: number;
  readonly replicate: number;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Of the last attempt that did not publish. */
  readonly exit: string | null;
  /** Where that attempt ran, where it was a cluster job: "job 1234_5 on n1". */
  readonly where: string | null;
  /** What was said of why it failed, in one sentence. */
  readonly message: string | null;
  readonly logTail: string | null;
}

/** Attempts that ended for one reason without a result, of whatever became of their trials. */
interface LostAttempts {
  readonly cause: string;
  readonly attempts: number;
  readonly trials: number;
  /** Trials among these that have succeeded all the same. */
  readonly recovered: number;
  readonly milliseconds: number;
}

/** A trial that a rule ended early. */
export interface PrunedTrial {
  readonly trialId: string;
  readonly replicate: number;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The last epoch that it told of, and its validation MSE there; null where it told none. */
  readonly epoch: number | null;
  readonly validationMse: number | null;
  readonly milliseconds: number;
}

/** Trials that ended alike. */
export interface FailureGroup {
  readonly state: TrialRecord['state'];
  readonly cause: string | null;
  readonly trials: readonly TroubledTrial[];
}

export interface Failures {
  readonly groups: readonly FailureGroup[];
  /** Trials that a rule ended early by their validation figures: no failures, but no results either. */
  readonly pruned: number;
  readonly prunedTrials: readonly PrunedTrial[];
  /** By cause, the most machine time first. */
  readonly lost: readonly LostAttempts[];
  /** Trials that succeeded after an attempt was lost. */
  readonly recovered: readonly TroubledTrial[];
  /** Attempts beyond each trial's first. */
  readonly retries: number;
  /** Machine time in attempts that did not publish; a resumed trial did not lose all of its own. */
  readonly unpublishedMs: number;
}

const troubleFree: ReadonlySet<TrialRecord['state']> = new Set([
  'succeeded',
  'planned',
  'running',
  'pruned',
] as const);

/** Everything that went wrong, the most frequent cause first. */
export function failuresOf({ trials }: SweepRecord): Failures {
  const ordered = trials.toSorted((one, other) => one.position - other.position);
  const ended = ordered.filter(({ state }) => !troubleFree.has(state));
  const groups = [...grouped(ended, ({ state, cause }) => `${state} ${cause ?? ''}`).values()]
    .map((group) => ({
      state: group[0]?.state ?? 'failed',
      cause: group[0]?.cause ?? null,
      trials: group.map(troubled),
    }))
    .toSorted((one, other) => other.trials.length - one.trials.length);
  const recovered = ordered.filter(
    ({ state, attempts }) => state === 'succeeded' && attempts.some(lost),
  );
  const all = trials.flatMap(({ attempts }) => attempts);
  return {
    groups,
    pruned: trials.filter(({ state }) => state === 'pruned').length,
    prunedTrials: ordered.filter(({ state }) => state === 'pruned').map(prunedTrial),
    lost: lostAttempts(trials),
    recovered: recovered.map(troubled),
    retries: trials.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
    unpublishedMs: all.filter(lost).reduce((sum, attempt) => sum + lasted(attempt), 0),
  };
}

function lostAttempts(trials: readonly TrialRecord[]): LostAttempts[] {
  const all = trials.flatMap((trial) =>
    trial.attempts.filter(lost).map((attempt) => ({ trial, attempt })),
  );
  return [...grouped(all, ({ attempt }) => attempt.cause ?? 'unknown')]
    .map(([cause, attempts]) => {
      const concerned = [...new Set(attempts.map(({ trial }) => trial))];
      return {
        cause,
        attempts: attempts.length,
        trials: concerned.length,
        recovered: concerned.filter(({ state }) => state === 'succeeded').length,
        milliseconds: attempts.reduce((sum, { attempt }) => sum + lasted(attempt), 0),
      };
    })
    .toSorted((one, other) => other.milliseconds - one.milliseconds);
}

function prunedTrial(trial: TrialRecord): PrunedTrial {
  const last = trial.curve.findLast(({ name }) => name === 'validationMse');
  return {
    trialId: trial.trialId,
    replicate: trial.replicate,
    settings: trial.settings,
    epoch: last?.epoch ?? null,
    validationMse: last?.value ?? null,
    milliseconds: trial.attempts.reduce((sum, attempt) => sum + lasted(attempt), 0),
  };
}

function lasted({ startedAt, endedAt }: TrialRecord['attempts'][number]): number {
  return (endedAt ?? startedAt) - startedAt;
}

function lost({ endedAt, cause }: TrialRecord['attempts'][number]): boolean {
  return endedAt !== null && cause !== 'published' && cause !== 'pruned';
}

function troubled(trial: TrialRecord): TroubledTrial {
  const last = trial.attempts.findLast(lost);
  return {
    trialId: trial.trialId,
    position: trial.position,
    state: trial.state,
    attempts: trial.attempts.length,
    replicate: trial.replicate,
    settings: trial.settings,
    exit: last === undefined ? null : exitText(last),
    where: jobText(last ?? {}) || null,
    message: last?.message ?? null,
    logTail: last?.logTail ?? null,
  };
}

function exitText({ cause, exitCode, signal }: TrialRecord['attempts'][number]): string {
  const how = signal === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signal}`;
  return cause === null ? how : `${cause}, ${how}`;
}
