import { existsSync, mkdirSync } from 'node:fs';
import { extname, resolve } from 'node:path';
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
import { placeDatabase as place, rebuildSteps } from '../store/ingest/rebuild-store.js';
import { openToRead } from '../store/queries/read-store.js';
import { StoreError } from '../store/store-error.js';
import { retryWhileLocked } from '../store/when-free.js';
import { type ActionContext, outputPath, reportTask, storeWait, type TaskName } from './action.js';

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
  context: ActionContext,
  table: string,
  { out, format }: { readonly out: string; readonly format?: ExportFormat | undefined },
): Promise<{ readonly path: string; readonly rows: number; readonly replaced: boolean }> {
  const path = outputPath(context.folder, out, 'out');
  const ending = extname(path).slice(1).toLowerCase();
  const kind = format ?? exportFormats.find((one) => one === ending) ?? 'csv';
  const replaced = existsSync(path);
  const store = openToRead(resolve(context.folder, 'runs'));
  try {
    const rows = await reportTask(context, 'export-table', (report) =>
      writeTable(store, table, path, kind, {
        signal: context.stop,
        onProgress: (done) => report(done, 1, table),
      }),
    );
    return { path, rows, replaced };
  } finally {
    store.close();
  }
}

/** Goes through all trial folders, reports how far it is, and ends early where it is stopped. @returns null then */
export async function stepByStep<Value>(
  context: Pick<ActionContext, 'onEvent' | 'stop'>,
  task: TaskName,
  steps: Generator<FillProgress, Value>,
): Promise<Value | null> {
  return await reportTask(context, task, async (report) => {
    try {
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
        report(step.value.done, step.value.total);
        await setImmediate();
        if (context.stop.aborted) return null;
      }
    } finally {
      steps.return(undefined as Value);
    }
  });
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
