import { grouped } from '../../files/by-name.js';
import { sum } from '../../statistics/crossed-table.js';
import type { AttemptRecord, SweepRecord, TrialRecord } from '../../store/queries/sweep-record.js';
import { jobText } from '../../text/words.js';

export type Failures = ReturnType<typeof failuresOf>;
export type FailureGroup = Failures['groups'][number];
export type TroubledTrial = Failures['recovered'][number];
export type PrunedTrial = Failures['prunedTrials'][number];

/** Everything that went wrong, the most frequent cause first. */
export function failuresOf({ trials }: SweepRecord) {
  const failed = trials.filter(
    ({ state }) => !['succeeded', 'planned', 'running', 'pruned'].includes(state),
  );
  // Trials that a rule ended early by their validation figures: no failures, but no results either.
  const prunedTrials = trials.filter(({ state }) => state === 'pruned').map(prunedTrial);
  const lost = lostAttempts(trials);
  return {
    groups: [...grouped(failed, ({ state, cause }) => `${state} ${cause ?? ''}`).values()]
      .map((group) => ({
        state: group[0]?.state ?? 'failed',
        cause: group[0]?.cause ?? null,
        trials: group.map(troubledTrial),
      }))
      .toSorted((one, other) => other.trials.length - one.trials.length),
    pruned: prunedTrials.length,
    prunedTrials,
    lost,
    /** Trials that succeeded after an attempt was lost. */
    recovered: trials
      .filter(({ state, attempts }) => state === 'succeeded' && attempts.some(isLost))
      .map(troubledTrial),
    /** Attempts beyond each trial's first. */
    retries: sum(trials.map(({ attempts }) => Math.max(0, attempts.length - 1))),
    /** Machine time in attempts that did not publish; a resumed trial lost only part of it. */
    unpublishedMs: sum(lost.map(({ milliseconds }) => milliseconds)),
  };
}

/** Attempts that ended without a result, by cause, the most machine time first. */
function lostAttempts(trials: readonly TrialRecord[]) {
  const all = trials.flatMap((trial) =>
    trial.attempts.filter(isLost).map((attempt) => ({ trial, attempt })),
  );
  return [...grouped(all, ({ attempt }) => attempt.cause ?? 'unknown')]
    .map(([cause, attempts]) => {
      const concerned = [...new Set(attempts.map(({ trial }) => trial))];
      return {
        cause,
        attempts: attempts.length,
        trials: concerned.length,
        /** Trials among these that have succeeded all the same. */
        recovered: concerned.filter(({ state }) => state === 'succeeded').length,
        milliseconds: machineTime(attempts.map(({ attempt }) => attempt)),
      };
    })
    .toSorted((one, other) => other.milliseconds - one.milliseconds);
}

function prunedTrial({ trialId, replicate, settings, curve, attempts }: TrialRecord) {
  const last = curve.findLast(({ name }) => name === 'validationMse');
  return {
    trialId,
    replicate,
    settings,
    /** The last epoch with a validation MSE; both null where there is none. */
    epoch: last?.epoch ?? null,
    validationMse: last?.value ?? null,
    milliseconds: machineTime(attempts),
  };
}

/** Milliseconds in attempts that have ended. */
export function machineTime(attempts: readonly AttemptRecord[]): number {
  return sum(attempts.map(({ startedAt, endedAt }) => (endedAt ?? startedAt) - startedAt));
}

function isLost({ endedAt, cause }: AttemptRecord): boolean {
  return endedAt !== null && cause !== 'published' && cause !== 'pruned';
}

/** A trial that did not succeed, or that needed more than one attempt to, with its last lost attempt. */
function troubledTrial({ trialId, position, state, attempts, replicate, settings }: TrialRecord) {
  const last = attempts.findLast(isLost);
  return {
    trialId,
    position,
    state,
    attempts: attempts.length,
    replicate,
    settings,
    exit: last === undefined ? null : exitText(last),
    /** Where it was a cluster job: "job 1234_5 on n1". */
    where: jobText(last ?? {}) || null,
    message: last?.message ?? null,
    logTail: last?.logTail ?? null,
  };
}

function exitText({ cause, exitCode, signal }: AttemptRecord): string {
  const how = signal === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signal}`;
  return cause === null ? how : `${cause}, ${how}`;
}
