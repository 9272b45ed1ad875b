import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { MetricRecord } from '../runs/metrics-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import {
  type IngestionFigures,
  type IngestionOptions,
  timedIngestion,
} from './measure-ingestion.js';
import type { WrittenMetrics } from './metrics-files.js';

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
