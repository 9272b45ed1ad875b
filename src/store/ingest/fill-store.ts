import { basename } from 'node:path';
import { readBenchmarks } from '../../runs/benchmarks.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { orIfDamaged } from '../../runs/runs-file.js';
import { isTrialId, readTrialFile } from '../../runs/trial-file.js';
import { namesIn } from '../../files/folder.js';
import { readExplanations } from '../../runs/explanations.js';
import { recordExplanations, recordPlan, trialRow } from './record-plan.js';
import { putRows } from '../statements.js';
import { listSweepFolders, readFrozenPlan, type FrozenPlan } from '../../runs/sweep-plan.js';
import { metricsIngester, type MetricsIngester } from './ingest-metrics.js';
import type { Store } from '../open-store.js';
import { recordBenchmarks } from '../queries/measured-costs.js';
import { attemptOpenedAt, listAttempts } from '../../runs/attempt-folder.js';
import { readEnd } from '../../runs/attempt-end.js';
import { readLogTail } from '../../runs/log-file.js';
import { type ResultFile, readResult } from '../../runs/result-file.js';
import { attemptLocation } from '../../runs/attempt-owner.js';
import {
  recordAttemptEnd,
  recordAttemptStart,
  recordResult,
  setTrialState,
} from './record-attempt.js';

/** What run folders say, as it was recorded. */
export interface FoldersRecorded {
  readonly sweeps: number;
  readonly trials: number;
  /** Sentences, one a damaged file. */
  readonly problems: readonly string[];
}

/** How many trial folders have been read. */
export interface FillProgress {
  readonly done: number;
  readonly total: number;
}

/** Records into an empty database all that the runs folder says. It yields between two trials. */
export function* fillStore(
  store: Store,
  runsFolder: string,
): Generator<FillProgress, FoldersRecorded> {
  const problems: string[] = [];
  const skip = (message: string) => problems.push(message);
  const benchmarks = orIfDamaged(() => readBenchmarks(runsFolder), [], skip);
  recordBenchmarks(store, benchmarks);
  const plans = readPlans(runsFolder, skip);
  for (const plan of plans) {
    recordPlan(store, plan);
    const explanations = orIfDamaged(() => readExplanations(runsFolder, plan.name), null, skip);
    if (explanations !== null) recordExplanations(store, plan.name, explanations);
  }
  const ingestMetrics = metricsIngester(store);
  const known = store.prepare('SELECT 1 FROM trials WHERE id = ?').pluck();
  const trialIds = trialFolders(runsFolder);
  for (const [done, trialId] of trialIds.entries()) {
    yield { done, total: trialIds.length };
    const trialFolder = runsLayout.trial(runsFolder, trialId);
    const isKnown = known.get(trialId) !== undefined;
    if (!isKnown && !recordLoneTrial(store, trialFolder, skip)) continue;
    problems.push(...ingestTrialFolder(store, ingestMetrics, runsFolder, trialId));
  }
  const trials = store.prepare('SELECT count(*) FROM trials').pluck().get() as number;
  return { sweeps: plans.length, trials, problems };
}

function readPlans(runsFolder: string, skip: (message: string) => void): FrozenPlan[] {
  return listSweepFolders(runsFolder)
    .flatMap((name) => orIfDamaged(() => readFrozenPlan(runsFolder, name), null, skip) ?? [])
    .sort((first, second) => first.startedAt - second.startedAt);
}

/** A trial that no plan names any more is still known by its trial.json. */
function recordLoneTrial(
  store: Store,
  trialFolder: string,
  skip: (message: string) => void,
): boolean {
  const trial = orIfDamaged(() => readTrialFile(trialFolder), null, skip);
  if (trial === null) return false;
  if (trial.trialId !== basename(trialFolder)) {
    skip(`${trialFolder} is skipped: its trial.json is that of ${trial.trialId}.`);
    return false;
  }
  putRows(store, 'trials', [trialRow(trial)]);
  return true;
}

function trialFolders(runsFolder: string): string[] {
  return namesIn(runsLayout.trials(runsFolder)).filter(isTrialId).sort();
}

/**
 * Brings a trial's record up to its folder: attempts, endings, metrics, result. Doing it twice changes nothing.
 * @returns sentences about damaged files, each of which is skipped.
 */
export function ingestTrialFolder(
  store: Store,
  ingestMetrics: MetricsIngester,
  runsFolder: string,
  trialId: string,
): string[] {
  const trialFolder = runsLayout.trial(runsFolder, trialId);
  const problems: string[] = [];
  const readable = <Value>(read: () => Value | null) =>
    orIfDamaged(read, null, (message) => problems.push(message));
  store
    .transaction(() => {
      for (const attempt of listAttempts(trialFolder)) {
        const folder = runsLayout.attempt(trialFolder, attempt);
        const end = readable(() => readEnd(folder));
        recordAttemptStart(store, trialId, attempt, end?.startedAt ?? attemptOpenedAt(folder));
        for (;;) {
          const { more, problem } = ingestMetrics(trialId, attempt, folder);
          if (problem !== null) problems.push(problem);
          if (!more) break;
        }
        if (end !== null) {
          const seen = { logTail: readLogTail(folder), where: attemptLocation(folder) };
          recordAttemptEnd(store, trialId, attempt, end, seen);
        }
      }
      const result = readable<ResultFile>(() => readResult(trialFolder));
      if (result !== null) {
        recordResult(store, trialId, result);
        setTrialState(store, trialId, 'succeeded', 'published');
      }
    })
    .immediate();
  return problems;
}
