import { livingCoordinator } from '../runs/coordinator-file.js';
import { queuedPlans } from '../runs/queued-plans.js';
import { StoreError } from '../store/store-error.js';
import { isLocked } from '../store/when-free.js';

/** What is watched, and how. */
export interface SweepWatch<Value> {
  readonly runsFolder: string;
  /** Whose run counts; without it any. */
  readonly sweep?: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Reads what is shown, once a poll. @param isRun whether a process runs the sweep, or is about to */
  readonly read: (isRun: boolean) => Value;
  /** Equal for values that show the same; without it all are. */
  readonly keyOf?: (value: Value) => string;
  /** Whether the runs folder must be there at the first poll. */
  readonly mustExist?: boolean;
  /** Waits for the next poll. @returns false once it is no longer watched */
  readonly wait: (poll: {
    readonly costMs: number;
    readonly isRun: boolean;
    readonly isNew: boolean;
  }) => Promise<boolean>;
}

export interface SweepPoll<Value> {
  readonly value: Value;
  /** Whether it shows something else than the poll before. */
  readonly isNew: boolean;
  readonly isRun: boolean;
}

/** Between two sweeps of the queue no process runs either for a moment, and while the database is rebuilt it cannot be read. */
const graceMs = 5000;

/**
 * Polls a runs folder until the caller has seen enough or `wait` returns false. It ends neither with the sweep nor with its coordinator:
 * that is for the caller, which sees both.
 * @throws what `read` throws, where that is not about a database that cannot be read for a moment; such errors after several seconds
 */
export async function* watchSweep<Value>({
  runsFolder,
  sweep,
  now,
  read,
  keyOf = () => '',
  mustExist = false,
  wait,
}: SweepWatch<Value>): AsyncGenerator<SweepPoll<Value>, void> {
  let last: string | null = null;
  let coordinatedAt = -Infinity;
  let failingSince: number | null = null;
  for (;;) {
    const began = performance.now();
    let [isRun, isNew] = [false, false];
    try {
      // In this order: a coordinator records how a sweep ended before it leaves.
      const isQueued = queuedPlans(runsFolder).some(
        (plan) => sweep === undefined || plan.sweep === sweep,
      );
      const coordinator = livingCoordinator(runsFolder, now());
      const isMeant = sweep === undefined || isQueued || coordinator?.sweep === sweep;
      if (coordinator !== null && isMeant) coordinatedAt = began;
      isRun = began - coordinatedAt < (isQueued ? graceMs : 1);
      const value = read(isRun);
      failingSince = null;
      const key = keyOf(value);
      isNew = key !== last;
      last = key;
      yield { value, isNew, isRun };
    } catch (error) {
      const isSeen = last !== null;
      // A lock may last as long as a person leaves a window open.
      if (isSeen && isLocked(error)) failingSince = null;
      failingSince ??= began;
      if (!mayPass(error, isSeen, mustExist) || began - failingSince > graceMs) throw error;
    }
    if (!(await wait({ costMs: performance.now() - began, isRun, isNew }))) return;
  }
}

/** Whether another poll may help. */
function mayPass(error: unknown, isSeen: boolean, mustExist: boolean): boolean {
  if (!(error instanceof StoreError)) return isSeen;
  if (error.kind === 'no-store') return isSeen || !mustExist;
  return ['damaged-store', 'unwritable-store', 'busy-store'].includes(error.kind);
}
