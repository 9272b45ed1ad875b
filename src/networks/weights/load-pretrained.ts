import { shortLine } from '../../files/sanitize-text.js';
import { networkTensors } from '../backbones.js';
import type { Backbone } from '../backbones.js';
import type { Tensor, WeightsFile } from '../tensor.js';
import { matchTensors } from './match-tensors.js';
import type { MatchedTensor, PretrainedNetwork } from './match-tensors.js';
import { mostShown, withWeightsFile } from './open-weights.js';
import { differenceText, listedKeys } from './tensor-difference.js';
import type { TensorDifference } from './tensor-difference.js';

/** A sound file of other tensors than the network holds. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError';
  readonly kind = 'weights-mismatch';
  readonly path: string;
  readonly backbone: Backbone;
  /** Every tensor that is missing, unexpected, misshapen or no floating-point number. */
  readonly difference: TensorDifference;

  constructor(
    path: string,
    backbone: Backbone,
    difference: TensorDifference,
    names: { readonly found: readonly string[]; readonly expected: readonly string[] },
  ) {
    const { found, expected } = names;
    // A small difference names all that is wrong.
    const isOther = difference.missing.length > 5 || difference.unexpected.length > 5;
    const keys = isOther
      ? ` It has ${listedKeys(found)}, where ${backbone} has ${listedKeys(expected)}.`
      : '';
    super(
      `${path} does not fit ${backbone}: ${shortLine(differenceText(difference), mostShown)}.${keys}`,
    );
    this.path = path;
    this.backbone = backbone;
    this.difference = difference;
  }
}

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
 * Whether a file holds what a network takes, by its description alone.
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

/**
 * The filters of a first convolution for pictures of 3 channels, made ones for several frames: channel c takes those of
 * channel c % 3, divided by the number of frames, so that equal frames give what one picture gave. Each number is the
 * double product with 1/frames, rounded once.
 * @param filters [count, 3, height, width]
 * @param shape of the result, [count, 3 * frames, height, width]
 */
export function widenedFilters(filters: Float32Array, shape: readonly number[]): Float32Array {
  const [count = 0, channels = 0, height = 0, width = 0] = shape;
  const picture = 3 * height * width;
  const frames = channels / 3;
  const widened = new Float32Array(count * frames * picture);
  const scale = 1 / frames;
  for (let place = 0; place < filters.length; place += 1) {
    const filter = Math.floor(place / picture);
    const scaled = (filters[place] ?? 0) * scale;
    for (let frame = 0; frame < frames; frame += 1) {
      widened[(filter * frames + frame) * picture + (place % picture)] = scaled;
    }
  }
  return widened;
}
