import { fromFdPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { readRange } from '../../files/guarded-read.js';
import { elementCount, float32Values, isFloatType, storedTypes } from '../tensor.js';
import type { WeightsFile } from '../tensor.js';
import { longestPickle, readPickle } from './pickle.js';
import { TorchFileError } from './pickle-value.js';
import type { TorchTensor } from './pickle-value.js';
import { stateDictTensors } from './state-dict.js';
import { spanOf } from './torch-globals.js';

/**
 * The tensors of an open archive that torch.save wrote (PyTorch 1.6 and later). The archive's directory and the pickle that
 * describes the tensors are read as data; each tensor is read at its `read`.
 * @throws TorchFileError
 */
export async function openTorchWeights(handle: number): Promise<WeightsFile> {
  const entries = await archiveEntries(handle);
  const small = (name: string, most: number) => {
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    if (entry.length > most) throw new TorchFileError(`its ${name} has ${entry.length} bytes`);
    return readRange(handle, entry.start, entry.length);
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
      const type = tensor?.storage.type;
      const entry = entries.get(`data/${tensor?.storage.key}`);
      if (tensor === undefined || entry === undefined || !isFloatType(type)) {
        throw new RangeError(`${name} is no floating-point tensor of this file.`);
      }
      const width = storedTypes[type];
      const { offset, shape, strides } = tensor;
      const start = entry.start + offset * width;
      const values = float32Values(type, readRange(handle, start, spanOf(tensor) * width));
      return isInOrder(shape, strides) ? values : inOrder(values, shape, strides);
    },
  };
}

/** Where one file of the archive lies in it; PyTorch stores them uncompressed. */
interface ArchiveEntry {
  readonly start: number;
  readonly length: number;
}

/** Several times as many as a ResNet-152 with its optimiser's state has. */
const mostEntries = 20_000;

/**
 * The files of a zip archive that torch.save wrote, by name without the folder that it puts around them. Their places are
 * checked: inside the file, uncompressed, not encrypted, none twice, none over another.
 * @param handle of an open file; it stays open
 * @throws TorchFileError
 */
async function archiveEntries(handle: number): Promise<ReadonlyMap<string, ArchiveEntry>> {
  try {
    const options = { autoClose: false, lazyEntries: true, strictFileNames: true };
    return await entriesOf(await fromFdPromise(handle, options));
  } catch (error) {
    if (error instanceof TorchFileError) throw error;
    // yauzl and fs report a damaged archive and a failed read as plain errors.
    const reason = error instanceof Error ? error.message : String(error);
    throw new TorchFileError(`it is no complete zip archive (${reason})`, { cause: error });
  }
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, ArchiveEntry>> {
  if (zip.entryCount > mostEntries) throw new TorchFileError(`it has ${zip.entryCount} entries`);
  const entries = new Map<string, ArchiveEntry & { readonly header: number }>();
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize: length } = entry;
    checkStored(entry);
    const { fileDataStart: start } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    if (start + length > zip.fileSize) throw new TorchFileError(`${fileName} ends behind the file`);
    const name = fileName.slice(fileName.indexOf('/') + 1);
    if (entries.has(name)) throw new TorchFileError(`it holds ${name} twice`);
    entries.set(name, { start, length, header: entry.relativeOffsetOfLocalHeader });
  }
  let end = 0;
  for (const [name, { header, start, length }] of [...entries].toSorted(byPlace)) {
    if (header < end) throw new TorchFileError(`${name} lies over another file of the archive`);
    end = start + length;
  }
  return entries;
}

function byPlace(first: [string, { header: number }], second: [string, { header: number }]) {
  return first[1].header - second[1].header;
}

function checkStored(entry: Entry): void {
  const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry;
  if (entry.isEncrypted()) throw new TorchFileError(`${fileName} is encrypted`);
  if (compressionMethod !== 0 || compressedSize !== uncompressedSize) {
    throw new TorchFileError(`${fileName} is compressed, which torch.save never does`);
  }
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

/** Whether the numbers lie one behind the other in C order. An axis of one element does not matter. */
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
