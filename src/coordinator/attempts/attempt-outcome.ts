import type { Cause, TrialState } from '../../runs/cause.js';
import { exitCode, type FailureFile } from '../../runs/attempt-end.js';
import type { ProcessEnd } from '../../executor/executor.js';

/** The coordinator's decision to end a running attempt. */
export interface StopOrder {
  /** The cause that the attempt gets unless it ends first. */
  readonly cause: Cause;
  /** Whether the run stops, and not this trial alone. */
  readonly ofRun: boolean;
  /** One sentence; null where the cause says it all. */
  readonly message: string | null;
}

/** What a cause means where the order says no more. */
const messages: Readonly<Partial<Record<Cause, string>>> = {
  'terminal-closed': 'The terminal that the run was started in was closed.',
  stalled: 'It made no progress for longer than stallTimeout.',
  'trial-timeout': 'It took longer than trialTimeout.',
  'lost-folder': 'Its folder was deleted or moved while it ran.',
};

/** Ends one trial. */
export function trialStop(cause: Cause, message?: string): StopOrder {
  return { cause, ofRun: false, message: message ?? messages[cause] ?? null };
}

/** Ends a trial because the run stops. */
export function runStop(cause: Cause, message?: string): StopOrder {
  return { ...trialStop(cause, message), ofRun: true };
}

/** All that is known of an attempt whose process is gone; `exitCode` and `signal` are null where no process saw the end. */
export interface AttemptFacts extends Omit<ProcessEnd, 'startError'> {
  /** Whether result.json is there. */
  readonly published: boolean;
  readonly failure: FailureFile | null;
  /** Null where the coordinator did not end it. */
  readonly order: StopOrder | null;
  readonly logTail: string;
}

export interface AttemptOutcome {
  readonly cause: Cause;
  /** One sentence where there is something to explain. */
  readonly message: string | null;
}

/** An attempt's outcome, and what follows from it for its trial. */
export interface AttemptVerdict extends AttemptOutcome {
  readonly state: TrialState;
  /** Milliseconds to wait before the next attempt, where there is one. */
  readonly delayMs: number;
}

/** A process does this to itself; SIGKILL, SIGTERM and their like come from outside. */
const crashSignals: ReadonlySet<string> = new Set(
  'SIGSEGV SIGABRT SIGBUS SIGFPE SIGILL SIGTRAP SIGSYS'.split(' '),
);

const outOfMemoryText =
  /heap out of memory|std::bad_alloc|OOM when allocating|MemoryError|Cannot allocate memory/;

/** The one place where an exit code, a signal and the files left behind become a cause. */
export function attemptOutcome(facts: AttemptFacts): AttemptOutcome {
  const { failure, order } = facts;
  if (facts.published) return { cause: 'published', message: null };
  if (failure?.kind === 'diverged' || failure?.kind === 'bad-data') {
    return { cause: failure.kind, message: failure.message };
  }
  if (facts.exitCode === exitCode.diverged) {
    return { cause: 'diverged', message: 'The loss became NaN or infinite.' };
  }
  if (order !== null) return { cause: order.cause, message: order.message };
  if (failure !== null) return { cause: failure.kind, message: failure.message };
  return facts.signal === null ? exitOutcome(facts) : signalOutcome(facts, facts.signal);
}

function signalOutcome(facts: AttemptFacts, signal: string): AttemptOutcome {
  if ((signal === 'SIGKILL' && facts.memoryKill) || outOfMemoryText.test(facts.logTail)) {
    return { cause: 'out-of-memory', message: `${signal} ended the process for want of memory.` };
  }
  if (crashSignals.has(signal)) {
    return { cause: 'killed-by-signal', message: `The process crashed with ${signal}.` };
  }
  const message = facts.reason ?? `${signal} from outside ended the process.`;
  return { cause: 'interrupted', message };
}

function exitOutcome({ exitCode: code, logTail, reason }: AttemptFacts): AttemptOutcome {
  const interrupted = (message: string) => ({ cause: 'interrupted', message }) as const;
  const exception = (message: string) => ({ cause: 'exception', message }) as const;
  switch (code) {
    case null:
      return interrupted(reason ?? 'No coordinator was there when it ended.');
    case exitCode.checkpointed:
      return interrupted(
        reason ?? 'It stopped with a checkpoint, and this coordinator had not requested it.',
      );
    case exitCode.fenced:
      return interrupted('Another attempt owned the trial.');
    case exitCode.published:
    case exitCode.alreadyPublished:
      return exception(`The process ended with exit code ${code}, but there is no result.json.`);
    default:
      return outOfMemoryText.test(logTail)
        ? { cause: 'out-of-memory', message: 'The process ran out of memory.' }
        : exception(`The process ended with exit code ${code}; its log may say why.`);
  }
}
