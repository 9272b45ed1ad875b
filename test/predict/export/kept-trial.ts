import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsSchema } from '#src/settings/trainer.js';
import { trialIdOf } from '#src/sweep/grid/trial.js';
import { compileNetwork } from '#src/training/compiled-network.js';
import { keepModel } from '#src/training/kept-model.js';
import type { NetworkSettings } from '#src/settings/parts.js';
import { plainTraining } from '../../training/plain-training.js';
import { plainNetwork } from '../../training/plain-network.js';

/** What trial.json says of the trial beside its id, which follows from it. */
const decisive = {
  seed: 1,
  trainer: '1',
  settings: { ...settingsSchema.parse({}), image: plainNetwork.image },
  dataset: { folder: '/data/demo', sha256: 'a'.repeat(64) },
};

export const trialId = trialIdOf(decisive);

/** Leaves what a trained trial leaves of its network in a new folder of runs, with weights that its seed draws. */
export function keptTrial(
  runs: string,
  changed: Partial<NetworkSettings> = {},
  seed = 3,
  id = trialId,
): string {
  const network = { ...plainNetwork, frames: 2, ...changed };
  const folder = join(runs, 'trials', id);
  mkdirSync(folder, { recursive: true });
  const trained = compileNetwork(network, { kind: 'seeded', seed });
  keepModel(folder, trained.readParameters(), {
    trialId: id,
    network,
    training: { ...plainTraining, frames: network.frames, resample: true },
    dataset: { sha256: 'a'.repeat(64), label: { mean: 6.5, std: 0.8 } },
    selectedEpoch: 1,
    metrics: { validationMse: 1 },
  });
  trained.close();
  const shared = { format: 1, trialId: id };
  const json = (name: string, value: unknown) => {
    writeFileSync(join(folder, name), `${JSON.stringify(value)}\n`);
  };
  json('result.json', {
    ...shared,
    attempt: 1,
    selectedEpoch: 1,
    epochs: 1,
    metrics: { validationMse: 1 },
    predictions: [{ movieId: 'one', split: 'validation', label: 0.5, prediction: 0.25 }],
    wallTimeMs: 1,
    peakMemoryBytes: 1,
    device: { kind: 'cpu', name: 'a processor', tensorflow: '2.21.0', threads: 2 },
  });
  json('trial.json', {
    ...shared,
    ...decisive,
    code: { version: '0.1.0', commit: null, dirty: null },
  });
  return folder;
}
