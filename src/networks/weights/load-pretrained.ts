import { networkTensors } from '../backbones.js';
import type { Tensor } from '../tensor.js';
import { matchTensors } from './match-tensors.js';
import type { MatchedTensor } from './match-tensors.js';
import type { PretrainedNetwork } from './pretrained-network.js';
import { withWeightsFile } from './open-weights.js';
import { WeightsMismatchError } from './weights-file-error.js';
import type { WeightsFile } from './weights-file.js';
import { widenedFilters } from './widened-filters.js';

/**
 * The tensors that a network starts from, under torchvision's names and in its layout, float32: a .safetensors file or a
 * state dict that torch.save wrote. What they leave out (a head of other outputs, a fresh first convolution) is the seed's.
 * Names and shapes are checked before any tensor is read, and memory holds each tensor once.
 * @throws WeightsFileError, WeightsMismatchError, the system's error
 */
export async function loadPretrained(
  path: string,
  network: PretrainedNetwork,
): Promise<Map<string, Tensor>> {
  return await withWeightsFile(path, (file) => {
    const tensors = new Map<string, Tensor>();
    for (const match of matched(path, file, network)) {
      const { name, shape } = match.tensor;
      const values = file.read(match.stored);
      const data = match.widened ? widenedFilters(values, shape) : values;
      tensors.set(name, { type: 'float32', shape, data });
    }
    return tensors;
  });
}

/**
 * Whether a file holds what a network takes, told from its description alone.
 * @throws as loadPretrained does
 */
export async function checkPretrained(path: string, network: PretrainedNetwork): Promise<void> {
  await withWeightsFile(path, (file) => matched(path, file, network));
}

function matched(
  path: string,
  file: WeightsFile,
  network: PretrainedNetwork,
): readonly MatchedTensor[] {
  const found = matchTensors(file.tensors, network);
  if ('missing' in found) {
    const names = {
      found: file.tensors.map(({ name }) => name),
      expected: networkTensors(network.backbone, network.frames).map(({ name }) => name),
    };
    throw new WeightsMismatchError(path, network.backbone, found, names);
  }
  return found;
}
