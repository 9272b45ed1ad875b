import { readRange } from '../../files/guarded-read.js';
import { storedTypes } from '../weights/stored-type.js';
import { elementCount } from '../tensor.js';
import { float32Values, isFloatType } from '../weights/float-values.js';
import type { FloatType } from '../weights/float-values.js';
import type { WeightsFile } from '../weights/weights-file.js';
import { archiveEntries } from './archive.js';
import type { ArchiveEntry } from './archive.js';
import { readPickle } from './pickle.js';
import type { TorchTensor } from './pickle-value.js';
import { stateDictTensors } from './state-dict.js';
import { TorchFileError } from './torch-file-error.js';
import { spanOf } from './torch-globals.js';

/** A longer description of tensors than this is no state dict of a network. */
const longestPickle = 16 * 2 ** 20;

/**
 * The tensors of an open archive that torch.save wrote (PyTorch 1.6 and later). The archive's directory and the pickle that
 * describes the tensors are read as data; each tensor is read when it is asked for.
 * @throws TorchFileError
 */
export async function openTorchWeights(handle: number): Promise<WeightsFile> {
  const entries = await archiveEntries(handle);
  const read = ({ start, length }: ArchiveEntry) => readRange(handle, start, length);
  const small = (name: string, most: number) => {
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.length > most) throw new TorchFileError(`its ${name} has ${entry.length} bytes`);
    return read(entry);
  };
  const order = small('byteorder', 16);
  if (order !== undefined && new TextDecoder().decode(order) !== 'little') {
    throw new TorchFileError('it was written on a big-endian machine');
  }
  const pickle = small('data.pkl', longestPickle);
  if (pickle === undefined) {
    throw new TorchFileError('it is a zip archive without the data.pkl that torch.save writes');
  }
  const tensors = stateDictTensors(readPickle(pickle));
  for (const [name, tensor] of tensors) checkStorage(name, tensor, entries);
  return {
    tensors: [...tensors].map(([name, { storage, shape }]) => ({
      name,
      type: storage.type,
      shape,
    })),
    read({ name }) {
      const tensor = tensors.get(name);
      const entry = entries.get(`data/${tensor?.storage.key}`);
      if (tensor === undefined || entry === undefined || !isFloatType(tensor.storage.type)) {
        throw new RangeError(`${name} is no floating-point tensor of this file.`);
      }
      return numbersOf(tensor, tensor.storage.type, (first, length) =>
        read({ start: entry.start + first, length }),
      );
    },
  };
}

function checkStorage(
  name: string,
  { storage }: TorchTensor,
  entries: ReadonlyMap<string, ArchiveEntry>,
): void {
  const entry = entries.get(`data/${storage.key}`);
  if (entry === undefined) throw new TorchFileError(`the numbers of ${name} are missing`);
  const needed = storage.count * storedTypes[storage.type];
  if (entry.length !== needed) {
    throw new TorchFileError(`the numbers of ${name} take ${entry.length} bytes, not ${needed}`);
  }
}

/** Reads the part of its storage that a tensor spans and puts it in C order where it lies otherwise. */
function numbersOf(
  tensor: TorchTensor,
  type: FloatType,
  read: (first: number, length: number) => Uint8Array<ArrayBuffer>,
): Float32Array {
  const width = storedTypes[type];
  const { offset, shape, strides } = tensor;
  const values = float32Values(type, read(offset * width, spanOf(tensor) * width));
  return isInOrder(shape, strides) ? values : inOrder(values, shape, strides);
}

/** Whether the numbers lie one behind the other in C order. An axis of one element has no say. */
function isInOrder(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  return shape
    .map((extent, axis) => ({ extent, stride: strides[axis] }))
    .toReversed()
    .every(({ extent, stride }) => {
      const fits = extent === 1 || stride === step;
      step *= extent;
      return fits;
    });
}

function inOrder(
  values: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array {
  const ordered = new Float32Array(elementCount(shape));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < ordered.length; to += 1) {
    ordered[to] = values[from] ?? Number.NaN;
    // The next index, as an odometer counts.
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const stride = strides[axis] ?? 0;
      index[axis] = (index[axis] ?? 0) + 1;
      from += stride;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      from -= stride * (shape[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return ordered;
}
