import { join } from 'node:path';
import { writeWhole } from '../files/write-whole.js';
import type { NetworkState } from './network-state.js';
import { imageNetNormalization } from './image-input.js';
import type { NetworkSettings } from './network-settings.js';
import { replaceTensorFile } from './tensor-file.js';
import type { TensorFileFacts } from './tensor-file.js';
import type { TrainingSettings } from './training-settings.js';

/** model.json: all that is needed to use model.safetensors beside it. */
export interface ModelFile {
  readonly format: 1;
  readonly trialId: string;
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
  /** What the network does to pixels on the 0..1 scale before its first convolution. */
  readonly normalization: typeof imageNetNormalization;
  readonly dataset: {
    readonly sha256: string;
    /** score = prediction * std + mean */
    readonly label: { readonly mean: number; readonly std: number };
  };
  readonly selectedEpoch: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Of model.safetensors: torchvision's names and layouts. */
  readonly parameters: TensorFileFacts;
}

/**
 * Keeps a trained network in `folder`: model.safetensors, then model.json, each whole or not at all.
 * @throws the system's error (ENOSPC …)
 */
export function keepModel(
  folder: string,
  parameters: NetworkState,
  facts: Omit<ModelFile, 'format' | 'normalization' | 'parameters'>,
): void {
  const written = replaceTensorFile(join(folder, 'model.safetensors'), parameters);
  const model: ModelFile = {
    format: 1,
    ...facts,
    normalization: imageNetNormalization,
    parameters: written,
  };
  writeWhole(join(folder, 'model.json'), `${JSON.stringify(model, null, 2)}\n`);
}
