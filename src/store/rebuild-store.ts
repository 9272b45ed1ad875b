import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { AttemptError } from '../attempt/attempt-error.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { readTrialFile } from '../attempt/trial-folder.js';
import { syncFolder } from '../files/write-whole.js';
import { listSweepFolders, readFrozenPlan } from './frozen-plan.js';
import { metricsIngester } from './ingest-metrics.js';
import { ingestTrialFolder } from './ingest-trial-folder.js';
import { openStore, type Store } from './open-store.js';
import { recordPlan } from './record-plan.js';
import type { FrozenPlan } from './sweep-plan.js';

/** What a rebuilt database holds, and what of the folders could not be read. */
export interface RebuildReport {
  readonly sweeps: number;
  readonly trials: number;
  /** Sentences, one a damaged file. */
  readonly problems: readonly string[];
}

/**
 * Makes runs/reelsweep.db anew from the run folders, equal to the one that was lost. Benchmarks, which have no folders, are taken
 * over from the old database where it can still be read. Hold lockRuns while calling it.
 */
export function rebuildStore(runsFolder: string): RebuildReport {
  const path = runsLayout.database(runsFolder);
  const fresh = `${path}.rebuilding`;
  removeDatabase(fresh);
  const store = openStore(fresh, { mode: 'write' });
  let report: RebuildReport;
  try {
    report = fillStore(store, runsFolder);
    copyBenchmarks(store, path);
    store.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    store.close();
  }
  removeDatabase(path);
  renameSync(fresh, path);
  syncFolder(dirname(path));
  return report;
}

/** Records into a new database all that the run folders say. */
export function fillStore(store: Store, runsFolder: string): RebuildReport {
  const problems: string[] = [];
  const plans = readPlans(runsFolder, problems);
  for (const plan of plans) recordPlan(store, plan);
  const ingestMetrics = metricsIngester(store);
  const known = store.prepare('SELECT 1 FROM trials WHERE id = ?').pluck();
  for (const trialId of trialFolders(runsFolder)) {
    const trialFolder = runsLayout.trial(runsFolder, trialId);
    const isKnown = known.get(trialId) !== undefined;
    if (!isKnown && !recordLoneTrial(store, trialFolder, problems)) continue;
    problems.push(...ingestTrialFolder(store, ingestMetrics, runsFolder, trialId));
  }
  const trials = store.prepare('SELECT count(*) FROM trials').pluck().get() as number;
  return { sweeps: plans.length, trials, problems };
}

function readPlans(runsFolder: string, problems: string[]): FrozenPlan[] {
  return listSweepFolders(runsFolder)
    .flatMap((name) => readable(() => readFrozenPlan(runsFolder, name), problems) ?? [])
    .sort((first, second) => first.startedAt - second.startedAt);
}

/** A trial that no plan names any more is still known by its trial.json. */
function recordLoneTrial(store: Store, trialFolder: string, problems: string[]): boolean {
  const trial = readable(() => readTrialFile(trialFolder), problems);
  if (trial === null) return false;
  const { trialId, settings, seed, dataset, trainer } = trial;
  store
    .prepare(
      'INSERT INTO trials (id, settings, seed, dataset_sha256, trainer) VALUES (?, ?, ?, ?, ?)',
    )
    .run(trialId, JSON.stringify(settings), seed, dataset?.sha256 ?? '', trainer);
  return true;
}

/** null, and a sentence among the problems, where a file is damaged. */
function readable<Value>(read: () => Value | null, problems: string[]): Value | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    problems.push(error.message);
    return null;
  }
}

function trialFolders(runsFolder: string): string[] {
  const folder = runsLayout.trials(runsFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .sort();
}

function copyBenchmarks(store: Store, oldPath: string): void {
  if (!existsSync(oldPath)) return;
  let old: Store | undefined;
  try {
    old = openStore(oldPath, { mode: 'read' });
    const rows = old.prepare('SELECT number, at, name, figures FROM benchmarks').all();
    const insert = store.prepare(
      'INSERT INTO benchmarks (number, at, name, figures) VALUES (@number, @at, @name, @figures)',
    );
    for (const row of rows) insert.run(row);
  } catch {
    // A database that is being rebuilt may well be unreadable: that is what it is rebuilt for.
  } finally {
    old?.close();
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}
