import type { TrainingTrial } from '../runs/trial-file.js';
import { sha256OfFile } from '../files/hash.js';
import { loadPretrained } from '../networks/weights/load-pretrained.js';
import type { InitialState } from '../training/network-state.js';
import { BadDataError } from './bad-data-error.js';

/**
 * Where a trial starts that has no checkpoint: from its seed, with the very weights in place that it was planned with.
 * @throws BadDataError where the file has changed; WeightsFileError, WeightsMismatchError, the system's error
 */
export async function seededStart({
  settings,
  seed,
  weights,
}: TrainingTrial): Promise<InitialState> {
  if (weights === undefined) return { kind: 'seeded', seed };
  const found = await sha256OfFile(weights.path);
  if (found !== weights.sha256) {
    const { path, sha256: wanted } = weights;
    throw new BadDataError({ kind: 'other-weights', path, found, wanted });
  }
  return { kind: 'seeded', seed, replaced: await loadPretrained(weights.path, settings) };
}
