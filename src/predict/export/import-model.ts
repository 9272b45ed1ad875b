import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeFolder } from '../../files/atomic-write.js';
import { type IdentityParts, trialIdOf } from '../../sweep/grid/trial.js';
import type { Watch } from './copy-weights.js';
import { readPackageFile, withPackageFile, copyPackage, openPackage } from './model-package.js';
import type { ModelPackage } from './model-package.js';
import { PackageError } from './package-error.js';

export interface ImportOptions {
  readonly stop: AbortSignal;
  /** @param share of the work, 0 to 1 */
  readonly onProgress: (share: number) => void;
}

export interface ImportedModel {
  readonly trialId: string;
  /** Where it is now. */
  readonly folder: string;
  /** Whether the same model was there before, and nothing was written. */
  readonly already: boolean;
}

/**
 * Brings an exported model into a folder of runs, byte for byte, under its trial's id. What it finds in `source` may have been made to
 * do harm.
 * @param runs the folder of runs; models/ in it is made where it is missing
 * @throws PackageError; the signal's reason; the system's error; then nothing was changed
 */
export async function importModel(
  source: string,
  runs: string,
  { stop, onProgress }: ImportOptions,
): Promise<ImportedModel> {
  const found = await openPackage(source);
  const { trialId, parameters } = found.model;
  const path = join(source, 'trial.json');
  // The JSON as written: what a schema leaves out would give another id.
  const trial = JSON.parse(
    new TextDecoder().decode(found.texts.get('trial.json')),
  ) as IdentityParts;
  const computed = trialIdOf(trial);
  if (computed !== trialId)
    throw new PackageError({ kind: 'other-trial', path, trialId, computed });
  const own = join(runs, 'trials', trialId);
  const folder = join(runs, 'models', trialId);
  for (const place of [own, folder]) {
    // A trial's folder may have let its model go, or not have one yet.
    if (!existsSync(join(place, 'model.json'))) continue;
    await refuseAnother(found, place);
    return { trialId, folder: place, already: true };
  }
  const made = mkdirSync(join(runs, 'models'), { recursive: true });
  if (made !== undefined) syncFolder(runs);
  const watch: Watch = {
    stop,
    onWritten: (bytes) => {
      onProgress(bytes / parameters.bytes);
    },
  };
  try {
    await writeFolder(folder, async (temporary) => {
      await copyPackage(found, temporary, watch);
    });
  } catch (error) {
    // Another process may have put it there meanwhile.
    if (!isTaken(error) || lstatSync(folder, { throwIfNoEntry: false }) === undefined) throw error;
    await refuseAnother(found, folder);
    return { trialId, folder, already: true };
  }
  return { trialId, folder, already: false };
}

/**
 * Looks at what says all of a model: model.json, which names the hash of its weights, and result.json.
 * @throws PackageError 'other-model' where those of `place` are not those of the package, or its weights are gone or of another length
 */
async function refuseAnother({ model, texts }: ModelPackage, place: string): Promise<void> {
  const { trialId, parameters } = model;
  const other = new PackageError({ kind: 'other-model', path: place, trialId });
  try {
    for (const name of ['model.json', 'result.json']) {
      const bytes = texts.get(name) ?? new Uint8Array();
      const there = readPackageFile(join(place, name), bytes.length);
      if (Buffer.compare(there, bytes) !== 0) throw other;
    }
    const weights = join(place, 'model.safetensors');
    await withPackageFile(weights, parameters.bytes, ({ bytes }) => {
      if (bytes !== parameters.bytes) throw other;
    });
  } catch (error) {
    throw error instanceof PackageError ? other : error;
  }
}

function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR';
}
