import { resolve } from 'node:path';
import { pointIdentity } from './point-identity.js';
import type { Settings } from '../../settings/trainer.js';
import { canonicalJson, type JsonValue } from '../../files/canonical-json.js';
import { sha256 } from '../../files/hash.js';
import { derivedSeed } from '../../random/stream.js';
import type { PartialSettings } from './points.js';

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
  /** Name of the sweep whose trials are its own, shared with no other; missing where equal trials are shared. */
  readonly fresh?: string;
  /** Of the command and the files that a user's own program consists of; missing for the trainer. */
  readonly program?: string;
}

/**
 * Names each point's trial by 16 hexadecimal characters: the SHA-256 of the canonical JSON of the point and of all else that
 * decides a result, which many points share and is written once.
 */
function trialIdentity(shared: Readonly<Record<string, JsonValue>>): (point: string) => string {
  const text = canonicalJson({ ...shared, point: '' });
  const at = text.indexOf('"point":"') + '"point":"'.length;
  const [before, after] = [text.slice(0, at), text.slice(at)];
  return (point) => sha256(before + point + after).slice(0, 16);
}

/** What trial.json says of a trial's identity. */
export interface IdentityParts {
  readonly settings: JsonValue;
  readonly seed: number;
  readonly trainer: string;
  readonly dataset?: { readonly sha256: string } | undefined;
  readonly weights?: { readonly sha256: string } | undefined;
  readonly own?: { readonly fresh: string | null; readonly repeats: boolean } | undefined;
}

/** The id that a trial of reelsweep's trainer has by what its trial.json says, so that a file that says something else is noticed. */
export function trialIdOf(parts: IdentityParts): string {
  const { settings, seed, trainer, dataset, weights, own } = parts;
  const nameOf = trialIdentity({
    dataset: dataset?.sha256 ?? null,
    trainer,
    seed,
    ...(typeof own?.fresh === 'string' && { fresh: own.fresh }),
    ...(weights !== undefined && { weights: weights.sha256 }),
  });
  const trialId = nameOf(pointIdentity(settings as Readonly<Record<string, unknown>>));
  return own?.repeats === true ? repetitionOf(trialId) : trialId;
}

/** The id of a trial that repeats another one and is shared with no sweep. */
export function repetitionOf(trialId: string): string {
  return sha256(`repeat ${trialId}`).slice(0, 16);
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
  const namings = new Map<string | null, readonly ((point: string) => string)[]>();
  const namesWith = (weights: string | null) => {
    const { datasetSha256: dataset, trainer, fresh, program } = context;
    const decisive = {
      dataset,
      trainer,
      ...(fresh !== undefined && { fresh }),
      ...(program !== undefined && { program }),
      ...(weights !== null && { weights }),
    };
    const naming = seeds.map((trialSeed) => trialIdentity({ ...decisive, seed: trialSeed }));
    namings.set(weights, naming);
    return naming;
  };
  const trials: Trial<Point>[] = [];
  for (const [point, settings] of points) {
    const weights = context.weightsSha256(settings);
    const naming = namings.get(weights) ?? namesWith(weights);
    for (const [index, nameOf] of naming.entries()) {
      trials.push({
        trialId: nameOf(point),
        position: trials.length + 1,
        replicate: index + 1,
        point,
        settings,
        seed: seeds[index] as number,
      });
    }
  }
  return trials;
}

/** The same settings, or the entry of an exclusion, with absolute paths of files of weights. */
export function located(partial: PartialSettings, { folder }: PointContext): PartialSettings {
  const pretrained = partial['pretrained'] as
    Settings['pretrained'] | readonly Settings['pretrained'][] | undefined;
  if (pretrained === undefined || pretrained === 'none' || pretrained === 'imagenet')
    return partial;
  const at = (given: Settings['pretrained']) =>
    given === 'none' || given === 'imagenet' ? given : resolve(folder, given);
  return {
    ...partial,
    pretrained: typeof pretrained === 'string' ? at(pretrained) : pretrained.map(at),
  };
}
