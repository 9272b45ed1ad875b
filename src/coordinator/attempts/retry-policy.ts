import type { Cause, TrialState } from '../../runs/cause.js';
import type { StopOrder } from './attempt-outcome.js';
import { orIfDamaged } from '../../runs/runs-file.js';
import { listAttempts } from '../../runs/attempt-folder.js';
import { type EndFile, readEnd } from '../../runs/attempt-end.js';
import { runsLayout } from '../../runs/runs-layout.js';

/** What moves a trial: an attempt started, an attempt's cause, or a person who asks for another try. */
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

export interface VerdictFacts {
  readonly cause: Cause;
  readonly order: StopOrder | null;
  readonly checkpointStep: number;
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
 * Interruptions count against no retry, but a trial that is killed again and again before it gets anywhere would do so for ever:
 * this many in a row under one coordinator's eyes, each without a checkpoint further on than the last, are enough.
 */
export const mostIdleInterruptions = 10;

const longestDelayMs = 60_000;

/** A disk is emptied by people and other programs, in minutes rather than seconds: wait so many times as long. */
const fullDiskPatience = 30;

const accidents: ReadonlySet<Cause | null> = new Set<Cause>([
  'stalled',
  'out-of-memory',
  'killed-by-signal',
  'exception',
  'full-disk',
]);

/** What becomes of a trial after an attempt: accidents are tried again, what the trial itself decides is not. */
export function verdict(facts: VerdictFacts, backOffMs: number): Verdict {
  const { state, failures } = decide(facts);
  checkedTransition('running', facts.cause, state);
  if (state !== 'planned' || failures === 0) return { state, delayMs: 0 };
  const first = facts.cause === 'full-disk' ? backOffMs * fullDiskPatience : backOffMs;
  return { state, delayMs: Math.min(first * 2 ** (failures - 1), longestDelayMs) };
}

/** `failures`: how many times in a row the trial has got nowhere, which is how patient the next attempt must be. */
function decide(facts: VerdictFacts): { state: Verdict['state']; failures: number } {
  switch (facts.cause) {
    case 'published':
      return { state: 'succeeded', failures: 0 };
    case 'trial-timeout':
      return { state: 'timed-out', failures: 0 };
    case 'pruned':
      return { state: 'pruned', failures: 0 };
    case 'diverged':
    case 'bad-data':
    case 'lost-folder':
      return { state: 'failed', failures: 0 };
    case 'terminal-closed':
    case 'stopped-by-system':
    case 'safety-stop':
      return { state: 'planned', failures: 0 };
    case 'stopped-by-user':
      return { state: facts.order?.ofRun === false ? 'stopped' : 'planned', failures: 0 };
    case 'interrupted': {
      const failures = facts.watched ? idleInterruptions(facts) : 0;
      return { state: failures < mostIdleInterruptions ? 'planned' : 'failed', failures };
    }
    default: {
      const failures = facts.past.filter(({ cause }) => accidents.has(cause)).length + 1;
      return { state: failures > facts.retries ? 'failed' : 'planned', failures };
    }
  }
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

/**
 * The attempts that count against the next verdict, the oldest first: those since a person last asked for another try. The folders
 * say so, since the database may be behind.
 */
export function attemptsThatCount(trialFolder: string, before: number): readonly PastAttempt[] {
  const past = listAttempts(trialFolder)
    .filter((attempt) => attempt < before)
    .map((attempt) => endOf(runsLayout.attempt(trialFolder, attempt)));
  const retried = past.findLastIndex((end) => end?.retriedAt !== undefined);
  return past
    .slice(retried + 1)
    .map((end) => ({ cause: end?.cause ?? null, checkpointStep: end?.checkpointStep ?? 0 }));
}

function endOf(attemptFolder: string): EndFile | null {
  return orIfDamaged(() => readEnd(attemptFolder), null);
}
