import type { Cause, TrialState } from '../../runs/cause.js';
import { exitCode, type FailureFile } from '../../runs/attempt-end.js';

/** The coordinator's decision to end a running attempt. */
export interface StopOrder {
  /** The cause that the attempt gets unless it ends by itself first. */
  readonly cause: Cause;
  /** Whether the whole run stops, and not this trial alone. */
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

/** All that is known of an attempt whose process is gone. */
export interface AttemptFacts {
  /** Both null where the process was an orphan, whose ending nobody saw. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Whether result.json is there. */
  readonly published: boolean;
  readonly failure: FailureFile | null;
  /** Null where the coordinator did not end it. */
  readonly order: StopOrder | null;
  /** Whether the system has killed a process for want of memory while the attempt ran. */
  readonly memoryKill: boolean;
  /** What the executor knows of the end beside that, one sentence. */
  readonly reason: string | null;
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
const crashSignals: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGTRAP',
  'SIGSYS',
]);

const outOfMemoryWords =
  /heap out of memory|std::bad_alloc|OOM when allocating|MemoryError|Cannot allocate memory/;

/** The one place where an exit code, a signal and the files left behind become a cause. */
export function attemptOutcome(facts: AttemptFacts): AttemptOutcome {
  const { failure } = facts;
  if (facts.published) return { cause: 'published', message: null };
  if (failure?.kind === 'diverged' || failure?.kind === 'bad-data') {
    return { cause: failure.kind, message: failure.message };
  }
  if (facts.exitCode === exitCode.diverged) {
    return { cause: 'diverged', message: 'The loss became NaN or infinite.' };
  }
  if (facts.order !== null) return { cause: facts.order.cause, message: facts.order.message };
  if (failure !== null) return { cause: failure.kind, message: failure.message };
  return facts.signal === null ? exitOutcome(facts) : signalOutcome(facts, facts.signal);
}

function signalOutcome(facts: AttemptFacts, signal: string): AttemptOutcome {
  if ((signal === 'SIGKILL' && facts.memoryKill) || outOfMemoryWords.test(facts.logTail)) {
    return { cause: 'out-of-memory', message: `${signal} ended the process for want of memory.` };
  }
  return crashSignals.has(signal)
    ? { cause: 'killed-by-signal', message: `The process crashed with ${signal}.` }
    : {
        cause: 'interrupted',
        message: facts.reason ?? `${signal} from outside ended the process.`,
      };
}

function exitOutcome({ exitCode: code, logTail, reason }: AttemptFacts): AttemptOutcome {
  switch (code) {
    case null:
      return {
        cause: 'interrupted',
        message: reason ?? 'No coordinator was there when it ended.',
      };
    case exitCode.checkpointed:
      return {
        cause: 'interrupted',
        message:
          reason ?? 'It stopped with a checkpoint, and this coordinator had not asked for it.',
      };
    case exitCode.fenced:
      return { cause: 'interrupted', message: 'Another attempt owned the trial.' };
    case exitCode.published:
    case exitCode.alreadyPublished:
      return {
        cause: 'exception',
        message: `The process ended with exit code ${code}, but there is no result.json.`,
      };
    default:
      return outOfMemoryWords.test(logTail)
        ? { cause: 'out-of-memory', message: 'The process ran out of memory.' }
        : {
            cause: 'exception',
            message: `The process ended with exit code ${code}; its log may say why.`,
          };
  }
}
