import { setTimeout as sleep } from 'node:timers/promises';
import { runHook } from './hook.js';
import type { RunEvent } from '../run-event.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';

/** What runner.onEvent is given, beside the sweep and the time. */
type Alert = { readonly [key: string]: unknown } & {
  readonly event:
    'trial-failed' | 'trial-stalled' | 'sweep-paused' | 'sweep-resumed' | 'sweep-ended';
};

export interface AlertOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly sweep: string;
  /** Names of the swept settings: those of a trial that an alert names. */
  readonly axes: readonly string[];
  readonly folder: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** One sentence where the program could not be run or failed; only the first failure is reported. */
  readonly onProblem: (sentence: string) => void;
  /** Aborted: the program is ended, and no more alerts are sent. */
  readonly stopNow: AbortSignal;
  /** `burst` alerts may follow each other at once, then one each `everyMs`; the program may take `timeoutMs`. */
  readonly limits?: {
    readonly burst: number;
    readonly everyMs: number;
    readonly timeoutMs: number;
  };
}

const defaultLimits = { burst: 5, everyMs: 60_000, timeoutMs: 30_000 };

/**
 * Sends alerts to a program, one at a time. Nothing waits for it but the end of the run, and that for a bounded time. Where more wait
 * than the token bucket lets through, the oldest are left out, and the next alert says how many of each event.
 */
export function eventAlerts(options: AlertOptions) {
  const { command, sweep, folder, clock, onProblem, stopNow } = options;
  const { burst, everyMs, timeoutMs } = options.limits ?? defaultLimits;
  let tokens = burst;
  let tokensAt = performance.now();
  const waiting: Alert[] = [];
  let sending: Promise<void> | null = null;
  let hasFailed = false;
  let giveUpAt = Infinity;
  const ended = new AbortController();
  const leftOut = new Map<Alert['event'], number>();

  async function send(alert: Alert): Promise<void> {
    const missed = [...leftOut].map(([event, count]) => ({ event, count }));
    leftOut.clear();
    const message = { ...alert, sweep, at: new Date(clock()).toISOString(), leftOut: missed };
    const hookOptions = { folder, timeoutMs, stop: stopNow };
    const problem = await runHook('runner.onEvent', command, message, hookOptions).catch(
      (error: unknown) => `runner.onEvent: ${String(error)}`,
    );
    if (problem === null || hasFailed || stopNow.aborted) return;
    hasFailed = true;
    onProblem(`${problem} The sweep goes on; further failures of it are not reported.`);
  }

  /** Milliseconds until the next alert may be sent. */
  function untilToken(): number {
    const now = performance.now();
    const earned = Math.floor((now - tokensAt) / everyMs);
    if (earned > 0) {
      tokens = Math.min(burst, tokens + earned);
      tokensAt += earned * everyMs;
    }
    if (tokens === burst) tokensAt = now;
    return tokens > 0 ? 0 : tokensAt + everyMs - now;
  }

  async function sendWaiting(): Promise<void> {
    while (waiting.length > 0 && performance.now() < giveUpAt) {
      const delay = untilToken();
      if (delay > 0) {
        if (ended.signal.aborted) return;
        await sleep(delay, undefined, { signal: ended.signal }).catch(() => undefined);
        continue;
      }
      tokens -= 1;
      await send(waiting.shift() as Alert);
    }
  }

  function drop(count: number): void {
    for (const { event } of waiting.splice(0, count))
      leftOut.set(event, (leftOut.get(event) ?? 0) + 1);
  }

  return {
    /** Sends what is worth an alert. */
    notify: (event: RunEvent): void => {
      const alert = alertOf(event, options);
      if (alert === null) return;
      waiting.push(alert);
      untilToken();
      drop(Math.max(0, waiting.length - Math.max(1, tokens)));
      sending ??= sendWaiting().finally(() => (sending = null));
    },
    /** Sends the last alert, whatever the rate, once the program has ended or was killed. */
    end: async (facts: Readonly<Record<string, unknown>>): Promise<void> => {
      giveUpAt = performance.now() + timeoutMs;
      ended.abort();
      await sending;
      drop(waiting.length);
      if (!stopNow.aborted) await send({ event: 'sweep-ended', ...facts });
    },
  };
}

/** The alert for an event; null where the event is the usual course of things. Figures of the test split are not in it. */
function alertOf(event: RunEvent, options: AlertOptions): Alert | null {
  switch (event.kind) {
    case 'attempt-ended': {
      const { trial, attempt, state, cause, message, retryInMs, counts } = event;
      const hasFailed = state === 'failed' || state === 'timed-out';
      if (!hasFailed && cause !== 'stalled') return null;
      return {
        event: hasFailed ? 'trial-failed' : 'trial-stalled',
        trial: trialFacts(trial, options),
        attempt,
        state,
        cause,
        message,
        retryInSeconds: retryInMs === null ? null : retryInMs / 1000,
        counts,
      };
    }
    case 'waits-for-memory':
    case 'waits-for-disk': {
      const why = event.kind === 'waits-for-disk' ? 'disk' : 'memory';
      const trial = trialFacts(event.trial, options);
      const bytes = { neededBytes: event.need, freeBytes: event.free };
      return { event: 'sweep-paused', why, trial, ...bytes };
    }
    case 'disk-has-room':
      return { event: 'sweep-resumed', why: 'disk' };
    case 'database-locked':
      return { event: 'sweep-paused', why: 'database', path: event.path };
    case 'database-free':
      return { event: 'sweep-resumed', why: 'database', path: event.path };
    case 'request-done': {
      const { sweep, request, counts } = event;
      if (sweep !== options.sweep) return null;
      if (request.kind === 'pause') return { event: 'sweep-paused', why: 'request', counts };
      return request.kind === 'resume' ? { event: 'sweep-resumed', why: 'request', counts } : null;
    }
    default:
      return null;
  }
}

function trialFacts(
  { trialId, position, replicate, seed, settings }: PlannedTrial,
  { axes }: AlertOptions,
) {
  const all = new Map<string, unknown>(Object.entries(settings));
  const swept = axes.map((name) => ({ name, value: all.get(name) ?? null }));
  return { id: trialId, position, replicate, seed, swept };
}
