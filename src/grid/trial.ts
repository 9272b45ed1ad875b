import type { Settings } from '../config/settings.js';
import { canonicalJson, type JsonValue } from '../files/canonical-json.js';
import { sha256 } from '../files/hash.js';
import { derivedSeed } from '../random/stream.js';

/** One point of the grid at one seed. */
export interface Trial<Point = Settings> {
  /** Names what decides the result: settings, seed, dataset and trainer. Sweeps share trials of one identity. */
  readonly trialId: string;
  /** 1-based place in the sweep's plan. */
  readonly position: number;
  /** From 1. */
  readonly replicate: number;
  /** Equal for the replicates of one point. */
  readonly point: string;
  readonly settings: Point;
  readonly seed: number;
}

/** Where points are made: what settings leave to the dataset and to the folder. */
export interface PointContext {
  /** Height and width of the dataset's frames in pixels. */
  readonly datasetImage: number;
  /** Absolute: files that settings name are looked for from here. */
  readonly folder: string;
}

/** What a trial's result depends on beside its settings and seed. */
export interface TrialContext<Point = Settings> {
  /** null where there is no dataset. */
  readonly datasetSha256: string | null;
  /** Of the file of weights that a trial of these settings starts from; null where the seed draws them. */
  readonly weightsSha256: (settings: Point) => string | null;
  /** The version of the trainer's meaning. */
  readonly trainer: string;
  /** Of the command and the files that a user's own program consists of; missing for the trainer. */
  readonly program?: string;
}

/** 16 hexadecimal characters that name a value. */
function identity(value: unknown): string {
  return sha256(canonicalJson(value as JsonValue)).slice(0, 16);
}

/** The seed of a replicate: the same for every point, so that points are compared on equal draws. */
function replicateSeed(sweepSeed: number, replicate: number): number {
  return derivedSeed([sweepSeed, 'replicate', replicate]);
}

/** The trials of a sweep's points in order, replicates of a point side by side. */
export function trialsOf<Point>(
  points: ReadonlyMap<string, Point>,
  { seed, replicates }: { readonly seed: number; readonly replicates: number },
  context: TrialContext<Point>,
): readonly Trial<Point>[] {
  const seeds = Array.from({ length: replicates }, (_, index) => replicateSeed(seed, index + 1));
  const trials: Trial<Point>[] = [];
  for (const [point, settings] of points) {
    const weights = context.weightsSha256(settings);
    for (const [index, seedOfReplicate] of seeds.entries()) {
      const trialId = identity({
        point,
        seed: seedOfReplicate,
        dataset: context.datasetSha256,
        trainer: context.trainer,
        ...(weights !== null && { weights }),
        ...(context.program !== undefined && { program: context.program }),
      });
      const position = trials.length + 1;
      trials.push({
        trialId,
        position,
        replicate: index + 1,
        point,
        settings,
        seed: seedOfReplicate,
      });
    }
  }
  return trials;
}
