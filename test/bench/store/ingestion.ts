import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { BenchError } from '#src/planning/benchmark/bench-error.js';
import type { MetricRecord } from '#src/runs/metrics-file.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { databasePath } from '#src/store/database-place.js';
import { metricsIngester } from '#src/store/ingest/ingest-metrics.js';
import { openStore, type Store } from '#src/store/open-store.js';
import { recordAttemptStart } from '#src/store/ingest/record-attempt.js';
import { recordPlan } from '#src/store/ingest/record-plan.js';
import { noopPlan } from '../noop-plan.js';
import type { WrittenMetrics } from './metrics-files.js';

/** What taking all files into a database came to. */
export interface IngestionFigures {
  /** Until all is committed and moved from the write-ahead log into the database. */
  readonly seconds: number;
  readonly points: number;
  /** By which the database file has grown. */
  readonly bytes: number;
}

export interface IngestionOptions {
  readonly signal: AbortSignal;
  readonly onFile: (done: number) => void;
}

/**
 * Takes metrics files into a new database as the coordinator does: the same reader, ingester, schema and settings.
 * @param folder that will be made, for the database
 * @throws the signal's reason when aborted; BenchError of kind process-failed where a point is missing afterwards
 */
export async function measureIngestion(
  folder: string,
  files: readonly WrittenMetrics[],
  options: IngestionOptions,
): Promise<IngestionFigures> {
  mkdirSync(folder);
  const path = databasePath(folder);
  const store = openStore(path, { mode: 'write' });
  try {
    recordPlan(store, { ...noopPlan(files.length), startedAt: 0 });
    for (const { trialId } of files) recordAttemptStart(store, trialId, 1, 0);
    const ingest = metricsIngester(store);
    return await timedIngestion(store, path, files, 'metric_points', options, (file) => {
      while (ingest(file.trialId, 1, file.folder).more);
    });
  } finally {
    store.close();
  }
}

/** The part that both sides have in common: the clock, the checkpoint, the size of the file, and whether every point is there. */
async function timedIngestion(
  store: Store,
  path: string,
  files: readonly WrittenMetrics[],
  table: 'metric_points' | 'points',
  { signal, onFile }: IngestionOptions,
  take: (file: WrittenMetrics) => void,
): Promise<IngestionFigures> {
  const checkpoint = () => store.pragma('wal_checkpoint(TRUNCATE)');
  checkpoint();
  const before = statSync(path).size;
  const begun = performance.now();
  for (const [done, file] of files.entries()) {
    take(file);
    onFile(done + 1);
    // Ctrl-C has its turn.
    await breathe();
    signal.throwIfAborted();
  }
  checkpoint();
  const seconds = (performance.now() - begun) / 1000;
  const points = files.reduce((sum, file) => sum + file.points, 0);
  const found = store.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  if (found !== points) {
    const words = `${found} of ${points} points are in the database`;
    throw new BenchError({ kind: 'process-failed', what: 'recorded metrics', words });
  }
  return { seconds, points, bytes: statSync(path).size - before };
}

/** What comes to mind first: a row a point, nothing shared between rows, nothing checked. */
const schema = `CREATE TABLE points (
  trial_id TEXT, attempt INTEGER, seq INTEGER, epoch INTEGER, step INTEGER, name TEXT, value REAL, wall_time_ms INTEGER
)`;

/**
 * Takes the same files into a plain table of a new database, each file in one transaction, as durably: write-ahead log and
 * synchronous=FULL.
 * @param folder that will be made, for the database
 * @throws the signal's reason when aborted; BenchError of kind process-failed where a point is missing afterwards
 */
export async function measurePlainTable(
  folder: string,
  files: readonly WrittenMetrics[],
  options: IngestionOptions,
): Promise<IngestionFigures> {
  mkdirSync(folder);
  const path = join(folder, 'plain.db');
  const database = new Database(path);
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(schema);
    const insert = database.prepare('INSERT INTO points VALUES (?, 1, ?, ?, ?, ?, ?, ?)');
    const takeFile = database.transaction(({ trialId, folder: attempt }: WrittenMetrics) => {
      const lines = readFileSync(runsLayout.metrics(attempt), 'utf8').trimEnd().split('\n');
      for (const line of lines) {
        const { seq, epoch, step, name, value, wallTimeMs } = JSON.parse(line) as MetricRecord;
        insert.run(trialId, seq, epoch, step, name, value, wallTimeMs);
      }
    });
    return await timedIngestion(database, path, files, 'points', options, (file) => {
      takeFile.immediate(file);
    });
  } finally {
    database.close();
  }
}
