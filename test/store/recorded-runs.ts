import { closeSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { addBenchmarks, readBenchmarks } from '#src/runs/benchmarks.js';
import { attemptOpenedAt, openAttempt } from '#src/runs/attempt-folder.js';
import { claimAttempt } from '#src/runs/attempt-owner.js';
import { type EndFile, writeEnd } from '#src/runs/attempt-end.js';
import { openMetricsWriter } from '#src/runs/metrics-file.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { writeTrialFile } from '#src/runs/trial-file.js';
import { publishResult } from '#src/runs/result-file.js';
import { removeDatabase } from '#src/store/database-place.js';
import { fillStore, ingestTrialFolder } from '#src/store/ingest/fill-store.js';
import { freezePlan, type FrozenPlan, type SweepPlan } from '#src/runs/sweep-plan.js';
import { metricsIngester } from '#src/store/ingest/ingest-metrics.js';
import { openStore } from '#src/store/open-store.js';
import { recordAttemptStart } from '#src/store/ingest/record-attempt.js';
import { recordPlan } from '#src/store/ingest/record-plan.js';
import { recordBenchmarks } from '#src/store/queries/measured-costs.js';
import { storeContents } from '#src/store/export/store-tables.js';
import { testPlan } from '../coordinator/sweep-fixture.js';

/** A runs folder with a planned sweep, and its open database. */
export function runsWithPlan(planned: SweepPlan = testPlan({ trials: 3 })) {
  const runs = mkdtempSync(join(tmpdir(), 'reelsweep-records-'));
  const store = openStore(runsLayout.database(runs), { mode: 'write' });
  const frozen = freezePlan(runs, planned, 1_700_000_000_000);
  const plan = frozen as Exclude<FrozenPlan, { kind: 'command' }>;
  recordPlan(store, plan);
  return { runs, store, plan, ingest: metricsIngester(store) };
}

type Runs = ReturnType<typeof runsWithPlan>;

/** What an attempt that ran leaves: metrics of these steps, and its end. */
export function attemptOf(
  { runs, store, plan }: Runs,
  place: number,
  steps: readonly number[],
  names: readonly string[] = ['trainMse'],
) {
  const trial = plan.trials[place];
  if (trial === undefined) throw new RangeError(`The plan has no trial ${place}.`);
  const trialFolder = runsLayout.trial(runs, trial.trialId);
  const { settings, seed, trialId } = trial;
  const { trainer, code, dataset } = plan;
  writeTrialFile(trialFolder, {
    format: 1,
    trialId,
    settings,
    seed,
    trainer,
    code,
    dataset: { folder: dataset.folder, sha256: dataset.sha256 },
  });
  const { attempt, folder } = openAttempt(trialFolder);
  const job = { id: `12_${place}`, node: 'n1', restarts: 0 };
  claimAttempt(folder, { host: 'n1.cluster', pid: 1, processStartTime: null, bootId: null, job });
  const startedAt = attemptOpenedAt(folder);
  recordAttemptStart(store, trialId, attempt, startedAt);
  const writer = openMetricsWriter(folder, () => startedAt + 1000);
  const values = steps.flatMap((step) =>
    names.map((name, at) => ({ epoch: step, step, name, value: step + attempt / 10 + at * 100 })),
  );
  writer.append(values);
  writer.close();
  return { trialId, trialFolder, attempt, folder, startedAt };
}

type Attempt = ReturnType<typeof attemptOf>;

/** Writes the attempt's end. */
export function end(
  { folder, startedAt }: Attempt,
  succeeded: boolean,
  changed: Partial<EndFile> = {},
) {
  writeEnd(folder, {
    format: 1,
    cause: succeeded ? 'published' : 'exception',
    state: succeeded ? 'succeeded' : 'planned',
    exitCode: succeeded ? 0 : 1,
    signal: null,
    message: succeeded ? null : 'It broke.',
    checkpointStep: 2,
    startedAt,
    endedAt: startedAt + 5000,
    ...changed,
  });
}

/** Publishes the trial's result. */
export function publish(
  { trialFolder, trialId, attempt }: Attempt,
  validationMse: number,
  movies = { validation: 'a', test: 'b' },
) {
  publishResult(trialFolder, {
    format: 1,
    trialId,
    attempt,
    selectedEpoch: 2,
    epochs: 3,
    metrics: { validationMse, testMse: 0.5 },
    predictions: [
      { movieId: movies.test, split: 'test', label: 1, prediction: 0.25 },
      { movieId: movies.validation, split: 'validation', label: -1, prediction: 0.5 },
    ],
    wallTimeMs: 1234.5,
    peakMemoryBytes: 1e9,
    device: { kind: 'cpu', name: 'a cpu', tensorflow: '2.21.0', threads: 1 },
  });
}

/**
 * A runs folder with a failed, a finished and a running trial and a benchmark; its database is closed. The folder can be copied
 * where none is running: when an attempt was opened is the birth of its folder.
 */
export function recordedRuns({ running: isRunning = true } = {}) {
  const runs = runsWithPlan();
  const failed = attemptOf(runs, 0, [1, 2]);
  writeFileSync(runsLayout.log(failed.folder), 'first\nlast words\n');
  end(failed, false);
  const done = attemptOf(runs, 1, [1, 2, 3]);
  end(done, true);
  publish(done, 0.5);
  const running = attemptOf(runs, 2, [1]);
  if (!isRunning) end(running, false);
  for (const { trialId } of [failed, done, running]) {
    ingestTrialFolder(runs.store, runs.ingest, runs.runs, trialId);
  }
  addBenchmarks(runs.runs, [{ at: 5, name: 'train', figures: { batch: 8 } }]);
  recordBenchmarks(runs.store, readBenchmarks(runs.runs));
  const contents = storeContents(runs.store);
  runs.store.close();
  return { folder: runs.runs, database: runsLayout.database(runs.runs), contents };
}

/** Makes the database of a runs folder anew as version 1 or 6 left it, with a benchmark that is nowhere else. */
export function asOlder(folder: string, version: 1 | 6 = 1): void {
  const database = runsLayout.database(folder);
  removeDatabase(database);
  const store = openStore(database, { mode: 'write' });
  for (const _ of fillStore(store, folder));
  if (version === 1) {
    store.exec(`DROP INDEX sweep_trials_by_point; ALTER TABLE sweeps DROP COLUMN knob_checks;
      ALTER TABLE sweeps DROP COLUMN explanations; ALTER TABLE attempts DROP COLUMN host; ALTER TABLE attempts DROP COLUMN job`);
    const figures = store
      .prepare(`SELECT name FROM pragma_table_xinfo('benchmarks') WHERE hidden <> 0`)
      .pluck()
      .all() as string[];
    for (const name of figures) store.exec(`ALTER TABLE benchmarks DROP COLUMN ${name}`);
  }
  store.exec(`DELETE FROM benchmarks;
    INSERT INTO benchmarks (at, name, figures) VALUES (5, 'train', '{"batch":8}');
    PRAGMA user_version = ${version}`);
  store.close();
}

/** Overwrites the first page of a table. */
export function damage(database: string, table: string): void {
  const store = new Database(database);
  const page = store.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck();
  const offset = ((page.get(table) as number) - 1) * 4096;
  store.close();
  const file = openSync(database, 'r+');
  writeSync(file, Buffer.alloc(4096, 0x55), 0, 4096, offset);
  closeSync(file);
}
