import type { SweepRecord, TrialRecord } from '../../store/sweep-record.js';
import { grouped } from './grouped.js';

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
  readonly logTail: string | null;
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
    recovered: recovered.map(troubled),
    retries: trials.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
    unpublishedMs: all
      .filter(lost)
      .reduce((sum, { startedAt, endedAt }) => sum + ((endedAt ?? startedAt) - startedAt), 0),
  };
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
    logTail: last?.logTail ?? null,
  };
}

function exitText({ cause, exitCode, signal }: TrialRecord['attempts'][number]): string {
  const how = signal === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signal}`;
  return cause === null ? how : `${cause}, ${how}`;
}
