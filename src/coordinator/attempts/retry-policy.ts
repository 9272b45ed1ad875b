import type { Cause, TrialState } from '../../runs/cause.js';
import type { StopReason } from '../run-event.js';
import type { AttemptVerdict, StopOrder } from './attempt-outcome.js';
import { orIfDamaged } from '../../runs/runs-file.js';
import { listAttempts } from '../../runs/attempt-folder.js';
import { readEnd } from '../../runs/attempt-end.js';
import { runsLayout } from '../../runs/runs-layout.js';

/** What changes a trial's state: an attempt started, an attempt's cause, or a person who has it retried. */
export type Reason = Cause | 'started' | 'retried';

/** Every transition there is; where a reason allows two states, the verdict on the attempt decides. */
export const transitions: Readonly<
  Record<TrialState, Readonly<Partial<Record<Reason, readonly TrialState[]>>>>
> = {
  planned: { started: ['running'] },
  running: {
    published: ['succeeded'],
    interrupted: ['planned', 'failed'],
    'stopped-by-user': ['planned', 'stopped'],
    'terminal-closed': ['planned'],
    'stopped-by-system': ['planned'],
    'safety-stop': ['planned'],
    stalled: ['planned', 'failed'],
    'out-of-memory': ['planned', 'failed'],
    'killed-by-signal': ['planned', 'failed'],
    exception: ['planned', 'failed'],
    'full-disk': ['planned', 'failed'],
    diverged: ['failed'],
    'bad-data': ['failed'],
    'lost-folder': ['failed'],
    'trial-timeout': ['timed-out'],
    pruned: ['pruned'],
  },
  succeeded: {},
  failed: { retried: ['planned'] },
  'timed-out': { retried: ['planned'] },
  stopped: { retried: ['planned'] },
  pruned: { retried: ['planned'] },
};

/** Passes a transition that the table holds. @throws Error for any other: that is a defect of ours, not of the trial. */
export function checkedTransition(from: TrialState, reason: Reason, to: TrialState): TrialState {
  if (transitions[from][reason]?.includes(to) === true) return to;
  throw new Error(`No trial goes from ${from} to ${to} because of ${reason}.`);
}

/** An attempt as the verdict on the next step sees it. */
export interface PastAttempt {
  readonly cause: Cause | null;
  /** Step of the newest checkpoint it left. */
  readonly checkpointStep: number;
}

export interface VerdictFacts extends PastAttempt {
  readonly cause: Cause;
  readonly order: StopOrder | null;
  /** Whether a coordinator saw the end: one that comes later runs because a person typed `run` again, which is no loop. */
  readonly watched: boolean;
  /** Earlier attempts, the oldest first. */
  readonly past: readonly PastAttempt[];
  readonly retries: number;
}

export interface Verdict {
  readonly state: Exclude<TrialState, 'running'>;
  /** Milliseconds to wait before the next attempt; 0 where there is none or no need to wait. */
  readonly delayMs: number;
}

/**
 * Interruptions count against no retry, but a trial that is killed again and again before it gets anywhere would be run for ever:
 * this many in a row while a coordinator watches, each without a checkpoint further on than the last, are enough.
 */
export const mostIdleInterruptions = 10;

const longestDelayMs = 60_000;

/** A disk is emptied by people and other programs, in minutes rather than seconds: the back-off is so many times as long. */
const fullDiskFactor = 30;

/** Of causes that the retries do not count: the state that follows. */
const states: Readonly<Partial<Record<Cause, Verdict['state']>>> = {
  published: 'succeeded',
  'trial-timeout': 'timed-out',
  pruned: 'pruned',
  diverged: 'failed',
  'bad-data': 'failed',
  'lost-folder': 'failed',
  'terminal-closed': 'planned',
  'stopped-by-system': 'planned',
  'safety-stop': 'planned',
};

const accidents: ReadonlySet<Cause | null> = new Set<Cause>([
  'stalled',
  'out-of-memory',
  'killed-by-signal',
  'exception',
  'full-disk',
]);

/** What follows an attempt for its trial: accidents are tried again, what the trial itself decides is not. */
export function verdict(facts: VerdictFacts, backOffMs: number): Verdict {
  const { state, failures } = decide(facts);
  checkedTransition('running', facts.cause, state);
  if (state !== 'planned' || failures === 0) return { state, delayMs: 0 };
  const first = facts.cause === 'full-disk' ? backOffMs * fullDiskFactor : backOffMs;
  return { state, delayMs: Math.min(first * 2 ** (failures - 1), longestDelayMs) };
}

/** `failures`: how many times in a row the trial has got nowhere, for the back-off. */
function decide(facts: VerdictFacts): { state: Verdict['state']; failures: number } {
  const { cause, order, watched, past, retries } = facts;
  const decided = states[cause];
  if (decided !== undefined) return { state: decided, failures: 0 };
  if (cause === 'stopped-by-user') {
    return { state: order?.ofRun === false ? 'stopped' : 'planned', failures: 0 };
  }
  if (cause === 'interrupted') {
    const failures = watched ? idleInterruptions(facts) : 0;
    return { state: failures < mostIdleInterruptions ? 'planned' : 'failed', failures };
  }
  const failures = past.filter((attempt) => accidents.has(attempt.cause)).length + 1;
  return { state: failures > retries ? 'failed' : 'planned', failures };
}

/** How many attempts in a row, this one the last, were interrupted without a checkpoint further on than the one before. */
function idleInterruptions({ past, checkpointStep }: VerdictFacts): number {
  const all: readonly PastAttempt[] = [...past, { cause: 'interrupted', checkpointStep }];
  const busy = all.findLastIndex(
    (attempt, index) =>
      attempt.cause !== 'interrupted' ||
      attempt.checkpointStep > (all[index - 1]?.checkpointStep ?? 0),
  );
  return all.length - 1 - busy;
}

/** The attempts that count against the next verdict, the oldest first: those since a person last had the trial retried. */
export function attemptsThatCount(trialFolder: string, before: number): readonly PastAttempt[] {
  // By the folders, since the database may be behind.
  const past = listAttempts(trialFolder)
    .filter((attempt) => attempt < before)
    .map((attempt) => runsLayout.attempt(trialFolder, attempt))
    .map((folder) => orIfDamaged(() => readEnd(folder), null));
  const retried = past.findLastIndex((end) => end?.retriedAt !== undefined);
  return past
    .slice(retried + 1)
    .map((end) => ({ cause: end?.cause ?? null, checkpointStep: end?.checkpointStep ?? 0 }));
}

/** This many failures of one kind, before any trial has succeeded, are the machine's fault or the dataset's. */
const mostAlike = 3;
/** Failures after longer than this are the trial's own. */
const earlyMs = 5 * 60_000;

/**
 * Opens where the machine or the dataset is at fault, which must not fail the complete grid: on early failures in a row that look alike.
 * After one success it stays closed.
 */
export function circuitBreaker() {
  let alike = 0;
  let last: string | null = null;
  let hasSucceeded = false;
  return {
    /** @param tookMs how long the attempt ran. @returns why the sweep should stop; null where it should not */
    note({ state, cause, message }: AttemptVerdict, tookMs: number): StopReason | null {
      hasSucceeded ||= state === 'succeeded';
      // A loss that diverges is due to the settings, and a neighbour in the grid may well do the same.
      const isTrialsOwn = state !== 'failed' || cause === 'diverged' || tookMs > earlyMs;
      if (hasSucceeded || isTrialsOwn) return null;
      const failure = `${cause} ${(message ?? '').replaceAll(/\d+|\/\S+/g, '#')}`;
      alike = failure === last ? alike + 1 : 1;
      last = failure;
      return alike < mostAlike ? null : { kind: 'failing-alike', trials: alike, cause, message };
    },
  };
}
