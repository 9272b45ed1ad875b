import { byNameOfJson } from '../files/by-name.js';
import type { Store } from './open-store.js';

/** What a succeeded trial has cost. */
export interface FinishedTrial {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly wallTimeMs: number;
  readonly peakMemoryBytes: number;
  readonly device: { readonly kind: string; readonly threads: number };
}

/** Succeeded trials of any sweep on this dataset whose cost is known. */
export function finishedTrials(store: Store, datasetSha256: string): FinishedTrial[] {
  return store
    .prepare<
      [string],
      { settings: string; device: string; wallTimeMs: number; peakMemoryBytes: number }
    >(
      `SELECT settings, device, wall_time_ms AS wallTimeMs, peak_memory_bytes AS peakMemoryBytes FROM trials
       WHERE state = 'succeeded' AND dataset_sha256 = ? AND wall_time_ms IS NOT NULL
         AND peak_memory_bytes IS NOT NULL AND device IS NOT NULL`,
    )
    .all(datasetSha256)
    .map((row) => ({
      ...row,
      settings: JSON.parse(row.settings) as FinishedTrial['settings'],
      device: JSON.parse(row.device) as FinishedTrial['device'],
    }));
}

/** Succeeded trials on a dataset that another version of the trainer has trained. */
export function trialsOfOtherTrainers(
  store: Store,
  datasetSha256: string,
  trainer: string,
): { trainer: string; seed: number; settings: Readonly<Record<string, unknown>> }[] {
  return store
    .prepare<[string, string], { trainer: string; seed: number; settings: string }>(
      `SELECT trainer, seed, settings FROM trials
       WHERE state = 'succeeded' AND dataset_sha256 = ? AND trainer <> ? ORDER BY number`,
    )
    .all(datasetSha256, trainer)
    .map((row) => ({ ...row, settings: byNameOfJson<unknown>(row.settings) }));
}

/** Squared errors of a trial on the test movies, in the order of their ids: on standardised labels. */
export function squaredTestErrors(store: Store, trialId: string): number[] {
  return store
    .prepare<[string], number>(
      `SELECT (label - prediction) * (label - prediction) FROM predictions
       WHERE trial_id = ? AND split = 'test' ORDER BY movie_id`,
    )
    .pluck()
    .all(trialId);
}
