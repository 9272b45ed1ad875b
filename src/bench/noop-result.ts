import type { TrainingResult } from '../runs/result-file.js';

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
