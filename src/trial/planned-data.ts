import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openPack, type Pack } from '../dataset/pack/pack.js';
import { sha256OfFile } from '../files/hash.js';
import type { CommandTrial, TrainingTrial } from '../runs/trial-file.js';
import { trainerVersion } from '../training/training-contract.js';
import { BadDataError } from './trial-failure.js';

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

/**
 * Whether the program's files and its dataset are still what the trial was planned with.
 * @throws BadDataError where one is not; DatasetError
 */
export async function checkProgram({ program, dataset }: CommandTrial): Promise<void> {
  const { folder } = program;
  if (!existsSync(folder)) throw new BadDataError({ kind: 'no-program-folder', folder });
  for (const { name, sha256 } of program.files) {
    const path = resolve(folder, name);
    const found = existsSync(path) ? await sha256OfFile(path) : null;
    if (found !== sha256) throw new BadDataError({ kind: 'other-program', path });
  }
  if (dataset === undefined) return;
  const pack = openPack(dataset.folder);
  pack.close();
  checkDataset(dataset, pack.sha256);
}
