import { frozen } from '#src/settings/executors.js';
import type { TrainingResult } from '#src/runs/result-file.js';
import { settingsSchema } from '#src/settings/trainer.js';
import type { SweepPlan } from '#src/runs/sweep-plan.js';

/** A sweep of so many trials that differ in their noise alone, for a program that trains nothing. */
export function noopPlan(trials: number): SweepPlan {
  const settings = { ...settingsSchema.parse({ epochs: 1 }), image: 64 };
  return {
    format: 1,
    name: 'overhead',
    seed: 1,
    replicates: 1,
    axes: ['noise'],
    fileText: 'name: overhead\n',
    dataset: { folder: '/nowhere', sha256: '0'.repeat(64), facts: {}, movies: [] },
    code: { version: '0', commit: null, dirty: null },
    trainer: '0',
    runner: {
      workers: 1,
      trialsPerDevice: 1,
      trialTimeoutMs: 60_000,
      stallTimeoutMs: 60_000,
      retries: 0,
      keep: 'best',
      order: 'longest-first',
      prune: null,
      onFinish: null,
      onEvent: null,
      executor: 'local',
      ...frozen({}),
    },
    trials: Array.from({ length: trials }, (_, index) => ({
      trialId: (index + 1).toString(16).padStart(16, '0'),
      position: index + 1,
      replicate: 1,
      point: `point-${index + 1}`,
      settings: { ...settings, noise: index / trials },
      seed: index + 1,
    })),
  };
}

/** What a trial that trains nothing publishes. */
export function noopResult(trialId: string, attempt: number): TrainingResult {
  return {
    format: 1,
    trialId,
    attempt,
    selectedEpoch: 1,
    epochs: 1,
    metrics: { validationMse: 1 },
    predictions: [],
    wallTimeMs: 1,
    peakMemoryBytes: process.memoryUsage.rss(),
    device: { kind: 'cpu', name: 'none', tensorflow: 'none', threads: 1 },
  };
}
