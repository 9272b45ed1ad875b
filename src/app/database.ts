import { existsSync, mkdirSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkStore } from '../store/ingest/check-store.js';
import { databasePath, placedDatabase } from '../store/database-place.js';
import {
  type ExportFormat,
  exportFormats,
  exportTable as writeTable,
} from '../store/export/export-table.js';
import type { FillProgress } from '../store/ingest/fill-store.js';
import { lockRuns } from '../store/lock-runs.js';
import { placeDatabase as place } from '../store/ingest/place-database.js';
import { openToRead } from '../store/queries/read-store.js';
import { rebuildSteps } from '../store/ingest/rebuild-store.js';
import { StoreError } from '../store/store-error.js';
import { retryWhileLocked } from '../store/when-free.js';
import { type ActionContext, storeWait, type TaskName } from './action.js';
import { AppError } from './app-error.js';

/** Makes the database anew from the run folders. @returns null where it was stopped: it is as it was then. @throws StoreError */
export async function rebuildDatabase(context: ActionContext) {
  const runs = resolve(context.folder, 'runs');
  const report = await whileLocked(context, runs, () =>
    stepByStep(context, 'rebuild-database', rebuildSteps(runs)),
  );
  return report === null ? null : { path: databasePath(runs), report };
}

/** Looks for damage, and compares the database with the run folders. @returns null where it was stopped. @throws StoreError */
export async function checkDatabase(context: ActionContext) {
  const runs = resolve(context.folder, 'runs');
  return await whileLocked(context, runs, () =>
    stepByStep(context, 'check-database', checkStore(runs)),
  );
}

/** Moves the database to another disk. @returns its absolute path. @throws StoreError */
export async function placeDatabase(context: ActionContext, file: string): Promise<string> {
  const runs = resolve(context.folder, 'runs');
  const path = resolve(context.folder, file);
  mkdirSync(runs, { recursive: true });
  await whileLocked(context, runs, () => Promise.resolve(place(runs, path)));
  return path;
}

/**
 * Writes a table to a file.
 * @param options format: without it, the ending of the file's name decides, else csv
 * @throws AppError, StoreError
 */
export async function exportTable(
  { folder, stop, onEvent }: ActionContext,
  table: string,
  { out, format }: { readonly out: string; readonly format?: ExportFormat | undefined },
): Promise<{ readonly path: string; readonly rows: number; readonly replaced: boolean }> {
  const runs = resolve(folder, 'runs');
  const path = resolve(folder, out);
  if (path.startsWith(join(runs, sep))) {
    throw new AppError({ kind: 'inside-runs', path, runs, option: 'out' });
  }
  const ending = extname(path).slice(1).toLowerCase();
  const kind = format ?? exportFormats.find((one) => one === ending) ?? 'csv';
  const replaced = existsSync(path);
  const store = openToRead(runs);
  const task = 'export-table';
  try {
    const rows = await writeTable(store, table, path, kind, {
      signal: stop,
      onProgress: (done) => onEvent({ kind: 'task', task, done, total: 1, detail: table }),
    });
    onEvent({ kind: 'task-ended', task });
    return { path, rows, replaced };
  } finally {
    store.close();
  }
}

/** Goes through all trial folders, reports how far it is, and leaves off where it is stopped. @returns null then */
export async function stepByStep<Value>(
  { onEvent, stop }: Pick<ActionContext, 'onEvent' | 'stop'>,
  task: TaskName,
  steps: Generator<FillProgress, Value>,
): Promise<Value | null> {
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      onEvent({ kind: 'task', task, ...step.value });
      await setImmediate();
      if (stop.aborted) return null;
    }
  } finally {
    steps.return(undefined as Value);
    onEvent({ kind: 'task-ended', task });
  }
}

/** None of it can be done while a sweep runs, which changes the folders and the database. */
async function whileLocked<Result>(
  context: ActionContext,
  runs: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!existsSync(runs)) throw new StoreError({ kind: 'no-store', path: runs });
  const wait = storeWait(context);
  const path = placedDatabase(runs);
  const lock = await retryWhileLocked(path, wait, () => lockRuns(runs));
  try {
    return await retryWhileLocked(path, wait, work);
  } finally {
    lock.release();
  }
}
