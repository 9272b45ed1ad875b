import { readTrialFile } from '../attempt/trial-folder.js';
import type { TrialFile } from '../attempt/trial-file.js';
import { openPack } from '../dataset/pack.js';
import type { Pack } from '../dataset/pack.js';
import { trainerVersion } from '../training/trainer-version.js';
import { BadDataError } from './bad-data-error.js';

/** What a trial is to do. @throws BadDataError, AttemptError */
export function openTrial(trialFolder: string): TrialFile {
  const trial = readTrialFile(trialFolder);
  if (trial === null) throw new BadDataError({ kind: 'no-trial', folder: trialFolder });
  if (trial.trainer !== trainerVersion) {
    const wanted = trial.trainer;
    throw new BadDataError({ kind: 'other-trainer', wanted, version: trainerVersion });
  }
  return trial;
}

/** Opens the very dataset that the trial was planned for. @throws BadDataError, DatasetError */
export function openPlannedPack({ dataset, settings }: TrialFile): Pack {
  const { folder } = dataset;
  const pack = openPack(folder);
  const differs = (problem: ConstructorParameters<typeof BadDataError>[0]) => {
    pack.close();
    return new BadDataError(problem);
  };
  if (pack.sha256 !== dataset.sha256) {
    throw differs({
      kind: 'other-dataset',
      folder,
      found: pack.sha256,
      wanted: dataset.sha256,
    });
  }
  if (pack.image !== settings.image) {
    throw differs({ kind: 'other-image', folder, found: pack.image, wanted: settings.image });
  }
  return pack;
}
