import type { TrainingTrial } from '../runs/trial-file.js';
import { openPack } from '../dataset/pack/pack.js';
import type { Pack } from '../dataset/pack/pack.js';
import { trainerVersion } from '../training/training-contract.js';
import { BadDataError } from './bad-data-error.js';

/** Whether this trainer is the one that the trial was planned for. @throws BadDataError where it is not */
export function checkTrainer({ trainer: wanted }: TrainingTrial): void {
  if (wanted !== trainerVersion) {
    throw new BadDataError({ kind: 'other-trainer', wanted, version: trainerVersion });
  }
}

/** Opens the very dataset that the trial was planned for. @throws BadDataError, DatasetError */
export function openPlannedPack({ dataset, settings }: TrainingTrial): Pack {
  const { folder } = dataset;
  const pack = openPack(folder);
  try {
    checkDataset(dataset, pack.sha256);
    if (pack.image !== settings.image) {
      const { image } = pack;
      throw new BadDataError({ kind: 'other-image', folder, found: image, wanted: settings.image });
    }
    return pack;
  } catch (error) {
    pack.close();
    throw error;
  }
}

/** @throws BadDataError where a dataset is not the one that was planned */
export function checkDataset(
  { folder, sha256: wanted }: TrainingTrial['dataset'],
  found: string,
): void {
  if (found !== wanted) throw new BadDataError({ kind: 'other-dataset', folder, found, wanted });
}
