import type { Settings } from '../config/settings.js';
import { canonicalJson, type JsonValue } from '../files/canonical-json.js';
import { sha256 } from '../files/hash.js';
import { derivedSeed } from '../random/stream.js';

/** One point of the grid at one seed. */
export interface Trial {
  /** Names what decides the result: settings, seed, dataset and trainer. Sweeps share trials of one identity. */
  readonly trialId: string;
  /** 1-based place in the sweep's plan. */
  readonly position: number;
  /** From 1. */
  readonly replicate: number;
  /** Equal for the replicates of one point. */
  readonly point: string;
  readonly settings: Settings;
  readonly seed: number;
}

/** What a trial's result depends on beside its settings and seed. */
export interface TrialContext {
  readonly datasetSha256: string;
  /** Height and width of the dataset's frames in pixels. */
  readonly datasetImage: number;
  /** Of the file of weights that a trial of these settings starts from; null where the seed draws them. */
  readonly weightsSha256: (settings: Settings) => string | null;
  /** The version of the trainer's meaning. */
  readonly trainer: string;
  /** Absolute: files that settings name are looked for from here. */
  readonly folder: string;
}

/** 16 hexadecimal characters that name a value. */
export function identity(value: unknown): string {
  return sha256(canonicalJson(value as JsonValue)).slice(0, 16);
}

/** The seed of a replicate: the same for every point, so that points are compared on equal draws. */
export function replicateSeed(sweepSeed: number, replicate: number): number {
  return derivedSeed([sweepSeed, 'replicate', replicate]);
}
