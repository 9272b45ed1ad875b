import { resolve, sep } from 'node:path';
import { commandWaitsMs } from '../coordinator/open-runs.js';
import type { StoreWait } from '../store/when-free.js';
import { AppError } from './app-error.js';

/** Work that takes long enough to say how far it is. */
export type TaskName =
  | 'check-augmentations'
  | 'check-database'
  | 'compare-frames'
  | 'contact-sheet'
  | 'explain-predictions'
  | 'export-model'
  | 'export-table'
  | 'fetch-weights'
  | 'hash-dataset'
  | 'import-model'
  | 'pack-dataset'
  | 'preflight'
  | 'read-frames'
  | 'rebuild-database'
  | 'remove-sweep'
  | 'render-trailers'
  | 'verify-dataset';

/** What any action may report while it works. */
export type ActionEvent =
  /** How far a task is. `done` and `total` count bytes, trials or folders, by the task; `detail` names what is worked on. */
  | {
      readonly kind: 'task';
      readonly task: TaskName;
      readonly done: number;
      readonly total: number;
      readonly detail?: string;
    }
  | { readonly kind: 'task-ended'; readonly task: TaskName }
  /** Another program has the database locked; the action goes on once it is free. Reported once a lock. */
  | { readonly kind: 'waits-for-database'; readonly path: string }
  | { readonly kind: 'database-free'; readonly path: string; readonly lockedMs: number }
  /** Something was wrong and has been passed over; one sentence. */
  | { readonly kind: 'problem'; readonly message: string };

/** What every action works with. */
export interface ActionContext {
  /** Where relative paths start from, and what holds runs/. */
  readonly folder: string;
  /** Aborted: finish the piece in hand, lose nothing, and end. */
  readonly stop: AbortSignal;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onEvent: (event: ActionEvent) => void;
}

/** How an action reports a locked database, and how long it waits for it. */
export function storeWait({ onEvent, stop }: Pick<ActionContext, 'onEvent' | 'stop'>) {
  return {
    onLocked: (path: string) => onEvent({ kind: 'waits-for-database', path }),
    onFree: (path: string, lockedMs: number) => onEvent({ kind: 'database-free', path, lockedMs }),
    stop,
    atMostMs: commandWaitsMs,
  } satisfies StoreWait;
}

/** Does a task, reports how far it is, and at its end that it has ended. */
export async function reportTask<Result>(
  { onEvent }: Pick<ActionContext, 'onEvent'>,
  task: TaskName,
  work: (report: (done: number, total?: number, detail?: string) => void) => Promise<Result>,
): Promise<Result> {
  try {
    return await work((done, total = 1, detail = '') =>
      onEvent({ kind: 'task', task, done, total, detail }),
    );
  } finally {
    onEvent({ kind: 'task-ended', task });
  }
}

/** The absolute path where a result goes. @throws AppError where it would be among the program's own files */
export function outputPath(folder: string, path: string, option: string): string {
  const [target, runs] = [resolve(folder, path), resolve(folder, 'runs')];
  if (!`${target}${sep}`.startsWith(`${runs}${sep}`)) return target;
  throw new AppError({ kind: 'inside-runs', path: target, runs, option });
}
