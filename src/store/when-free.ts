import Database from 'better-sqlite3';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError, storeFailure } from './store-error.js';

/** What is said while another program has the database locked, and how long that is waited for. */
export interface StoreWait {
  /** Called once, when the lock has lasted a second. @param path of the database */
  readonly onLocked?: (path: string) => void;
  /** Called once the database is free again, where onLocked was called. @param lockedMs how long it was locked */
  readonly onFree?: (path: string, lockedMs: number) => void;
  /** Aborted: do not wait any longer. */
  readonly stop?: AbortSignal | undefined;
  /** Milliseconds; without it there is no limit. */
  readonly atMostMs?: number;
}

/** Shorter locks are ordinary: a person looked something up. */
const shortLockMs = 1000;
/** Between two tries. Each blocks this process for `busyTimeoutMs` at most, so heartbeats and Ctrl-C have their turn. */
export const retryEveryMs = 150;
/** SQLite's busy timeout of every connection that writes: it blocks the whole process. Waiting is done between the tries. */
export const busyTimeoutMs = 50;

/** Whether an error says that another program has the database locked, so that the same can be tried again. */
export function isLocked(error: unknown): boolean {
  if (error instanceof StoreError) return error.kind === 'busy-store';
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Counts how long a database has been locked, and says so once a lock. */
export function lockMonitor(path: string, wait: Pick<StoreWait, 'onLocked' | 'onFree'>) {
  let since: number | null = null;
  let isReported = false;
  return {
    /** @returns milliseconds since the lock was first met */
    locked(now: number): number {
      since ??= now;
      const lockedMs = now - since;
      if (!isReported && lockedMs >= shortLockMs) {
        isReported = true;
        wait.onLocked?.(path);
      }
      return lockedMs;
    },
    free(now: number): void {
      if (isReported && since !== null) wait.onFree?.(path, now - since);
      since = null;
      isReported = false;
    },
  };
}

/**
 * Does `work`, again and again as long as another program has the database locked, without blocking this process meanwhile. `work`
 * must have changed nothing where it throws for that reason.
 * @throws StoreError 'busy-store' where the lock lasts longer than `atMostMs`; the reason of `stop`; what `work` throws
 */
export async function retryWhileLocked<Result>(
  path: string,
  wait: StoreWait,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const watch = lockMonitor(path, wait);
  for (;;) {
    try {
      const result = await work();
      watch.free(performance.now());
      return result;
    } catch (error) {
      if (!isLocked(error)) throw error;
      wait.stop?.throwIfAborted();
      const lockedMs = watch.locked(performance.now());
      if (lockedMs > (wait.atMostMs ?? Infinity)) throw storeFailure(error, path);
    }
    await sleep(retryEveryMs);
  }
}
