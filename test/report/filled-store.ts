import { frozen } from '#src/settings/executors.js';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openMetricsWriter } from '#src/runs/metrics-file.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { metricsIngester } from '#src/store/ingest/ingest-metrics.js';
import { openStore } from '#src/store/open-store.js';
import {
  recordAttemptEnd,
  recordAttemptStart,
  recordResult,
} from '#src/store/ingest/record-attempt.js';
import { recordPlan } from '#src/store/ingest/record-plan.js';
import type { SweepRecord, TrialRecord } from '#src/store/queries/sweep-record.js';
import type { FrozenPlan } from '#src/runs/sweep-plan.js';

type TrainingPlan = Exclude<FrozenPlan, { kind: 'command' }>;

/** Puts a sweep into the database of a runs folder as a run would: plan, attempts, metrics from their files, results. */
export function fillStore(runs: string, sweep: SweepRecord): void {
  const { name, seed, replicates, axes, file, startedAt, dataset, code } = sweep;
  mkdirSync(runs, { recursive: true });
  const store = openStore(runsLayout.database(runs), { mode: 'write' });
  recordPlan(store, {
    format: 1,
    name,
    seed,
    replicates,
    axes: [...axes],
    fileText: file,
    startedAt,
    dataset: { ...dataset, facts: { ...dataset.facts }, movies: [...dataset.movies] },
    code,
    trainer: 'sample',
    runner: {
      workers: 1,
      trialsPerDevice: 1,
      trialTimeoutMs: 1,
      stallTimeoutMs: 1,
      retries: 0,
      keep: 'none',
      order: 'plan',
      prune: null,
      onFinish: null,
      onEvent: null,
      executor: 'local',
      ...frozen({}),
    },
    trials: sweep.trials as unknown as TrainingPlan['trials'],
  });
  const ingest = metricsIngester(store);
  for (const trial of sweep.trials) recordTrial(trial);
  store.close();

  function recordTrial(trial: TrialRecord) {
    const { trialId, curve, attempts } = trial;
    const folder = join(runs, 'filled', trialId);
    mkdirSync(folder, { recursive: true });
    for (const { attempt, startedAt: from } of attempts) {
      recordAttemptStart(store, trialId, attempt, from);
    }
    const last = attempts.at(-1);
    if (last === undefined) return;
    const writer = openMetricsWriter(folder, () => last.startedAt);
    writer.append(
      curve.map(({ epoch, step, name: metric, value }) => ({ epoch, step, name: metric, value })),
    );
    writer.close();
    while (ingest(trialId, last.attempt, folder).more);
    if (trial.state === 'succeeded') recordResult(store, trialId, resultOf(trial, last.attempt));
    for (const {
      attempt,
      startedAt: from,
      endedAt,
      cause,
      exitCode,
      signal,
      logTail,
    } of attempts) {
      if (endedAt === null) continue;
      const end = {
        format: 1 as const,
        cause: cause ?? 'exception',
        state: trial.state as 'succeeded',
        exitCode,
        signal: signal as null,
        message: null,
        checkpointStep: 0,
        startedAt: from,
        endedAt,
      };
      recordAttemptEnd(store, trialId, attempt, end, { logTail: logTail ?? '', where: null });
    }
  }
}

function resultOf(trial: TrialRecord, attempt: number) {
  const { trialId, metrics, predictions, selectedEpoch, wallTimeMs, peakMemoryBytes } = trial;
  return {
    format: 1 as const,
    trialId,
    attempt,
    selectedEpoch: selectedEpoch ?? 0,
    epochs: selectedEpoch ?? 0,
    metrics: { validationMse: 0, testMse: 0, ...metrics },
    predictions: [...predictions],
    wallTimeMs: wallTimeMs ?? 0,
    peakMemoryBytes: peakMemoryBytes ?? 0,
    device: { kind: 'cpu' as const, name: 'a cpu', tensorflow: '2.21.0', threads: 1 },
  };
}
