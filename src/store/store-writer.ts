import { setTimeout as sleep } from 'node:timers/promises';
import type { TrialState } from '../runs/cause.js';
import { isLocked, lockMonitor, retryEveryMs, type StoreWait } from './when-free.js';

/** The state a trial has once a write is done. */
interface Becomes {
  readonly trialId: string;
  readonly state: TrialState;
}

/**
 * All that a coordinator writes into the database goes through this. While another program has it locked, writes wait here in their
 * order and the coordinator goes on: the run folders hold everything already, so a coordinator that dies meanwhile loses nothing.
 */
export type StoreWriter = ReturnType<typeof storeWriter>;

/** A long backlog is written in pieces of so many milliseconds: this process has other things to do. */
const longestPieceMs = 200;
/** After a stop, a lock that ends soon is waited for; a longer one is left to the next run. */
const afterStopMs = 3000;

/** @param elapsed monotonic milliseconds */
export function storeWriter(
  path: string,
  wait: Pick<StoreWait, 'onLocked' | 'onFree'>,
  elapsed: () => number = () => performance.now(),
) {
  const waiting: { readonly change: () => void; readonly becomes: Becomes | undefined }[] = [];
  /** By trial: the state that the last of its waiting writes gives it, and how many wait. */
  const states = new Map<string, { readonly state: TrialState; readonly writes: number }>();
  const watch = lockMonitor(path, wait);
  let nextTry = -Infinity;
  let failure: { readonly error: unknown } | null = null;

  function attempt<Value>(work: () => Value): { readonly value: Value } | null {
    try {
      const value = work();
      watch.free(elapsed());
      return { value };
    } catch (error) {
      if (!isLocked(error)) throw error;
      watch.locked(elapsed());
      nextTry = elapsed() + retryEveryMs;
      return null;
    }
  }
  /** @returns whether nothing waits */
  function drain(): boolean {
    if (failure !== null) throw failure.error;
    if (waiting.length === 0) return true;
    if (elapsed() < nextTry) return false;
    const since = elapsed();
    let done = 0;
    try {
      for (const { change } of waiting) {
        if (elapsed() - since > longestPieceMs || attempt(change) === null) break;
        done += 1;
      }
    } catch (error) {
      // What comes after it may depend on it.
      failure = { error };
      throw error;
    } finally {
      for (const { becomes } of waiting.splice(0, done)) if (becomes !== undefined) forget(becomes);
    }
    return waiting.length === 0;
  }
  function remember({ trialId, state }: Becomes): void {
    states.set(trialId, { state, writes: (states.get(trialId)?.writes ?? 0) + 1 });
  }
  function forget({ trialId }: Becomes): void {
    const known = states.get(trialId);
    if (known === undefined) return;
    if (known.writes === 1) states.delete(trialId);
    else states.set(trialId, { ...known, writes: known.writes - 1 });
  }
  return {
    /**
     * Does a write now, or in its turn once the database is free. It must be safe to do again from its beginning where it meets a lock.
     * @throws what the write throws, also one that had to wait: then from the next call of any function here
     */
    write(change: () => void, becomes?: Becomes): void {
      const isDone = drain() && elapsed() >= nextTry && attempt(change) !== null;
      if (isDone) return;
      waiting.push({ change, becomes });
      if (becomes !== undefined) remember(becomes);
    },
    /** Does what may be left out, now, unless the database is locked. @returns null where it was left out */
    tryNow<Value>(work: () => Value): { readonly value: Value } | null {
      return drain() && elapsed() >= nextTry ? attempt(work) : null;
    },
    /** The state that a waiting write gives a trial; null where none does. */
    waitingState: (trialId: string): TrialState | null => states.get(trialId)?.state ?? null,
    /** How many writes wait. */
    get waiting() {
      return waiting.length;
    },
    /** Does what waits, as far as it can at once. Call it every so often. */
    poll(): void {
      drain();
    },
    /** Returns once nothing waits, or a while after `stop`. @returns whether nothing waits */
    async flush(stop?: AbortSignal): Promise<boolean> {
      let stoppedAt: number | null = null;
      while (!drain()) {
        if (stop?.aborted === true) {
          stoppedAt ??= elapsed();
          if (elapsed() - stoppedAt > afterStopMs) return false;
        }
        await sleep(25);
      }
      return true;
    },
  };
}
