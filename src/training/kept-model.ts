import { join } from 'node:path';
import { withFolderSetAside, writeAtomic } from '../files/atomic-write.js';
import { SafetensorsError } from '../networks/weights/safetensors-error.js';
import { imageNetNormalization } from './image-input.js';
import { ModelError } from './model-error.js';
import { readModelFile } from './model-file.js';
import type { ModelFile } from './model-file.js';
import type { NetworkSettings, TrainingSettings } from '../settings/parts.js';
import type { NetworkState } from './network-state.js';
import { readTensorFile, replaceTensorFile } from './tensor-file.js';
import type { TensorFileFacts } from './tensor-file.js';

/** What is known of a trained network beside its parameters. */
export interface ModelFacts extends Omit<
  ModelFile,
  'format' | 'network' | 'training' | 'normalization' | 'parameters'
> {
  readonly network: NetworkSettings;
  readonly training: TrainingSettings;
}

/** A model that is ready to be used. */
export interface KeptModel {
  readonly file: ModelFile;
  /** Parameters and BatchNorm statistics under torchvision's names. */
  readonly parameters: NetworkState;
}

/**
 * Keeps a trained network in `folder`: model.safetensors, then model.json, each whole or not at all.
 * @throws the system's error (ENOSPC …)
 */
export function keepModel(folder: string, parameters: NetworkState, facts: ModelFacts): void {
  const tensors = join(folder, 'model.safetensors');
  const described = join(folder, 'model.json');
  const written = withFolderSetAside(tensors, () => replaceTensorFile(tensors, parameters));
  const model = { format: 1, ...facts, normalization: imageNetNormalization, parameters: written };
  const text = `${JSON.stringify(model, null, 2)}\n`;
  withFolderSetAside(described, () => writeAtomic(described, text));
}

/** Reads what `keepModel` kept, once every byte has been found to be as it was written. @throws ModelError */
export function readModel(folder: string): KeptModel {
  const file = readModelFile(folder);
  const parameters = readParameters(folder, file.parameters);
  if (typeof parameters === 'string') {
    throw new ModelError({ kind: 'damaged', folder, what: parameters });
  }
  return { file, parameters };
}

function readParameters(folder: string, facts: TensorFileFacts): NetworkState | string {
  try {
    return readTensorFile(join(folder, 'model.safetensors'), facts, folder);
  } catch (error) {
    if (error instanceof SafetensorsError) return error.message;
    throw error;
  }
}
