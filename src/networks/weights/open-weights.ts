import { closeSync } from 'node:fs';
import { FileError, whatIsWrong } from '../../files/file-error.js';
import { openRegular, readRange } from '../../files/guarded-read.js';
import type { RegularFile } from '../../files/guarded-read.js';
import { shortLine } from '../../files/sanitize-text.js';
import type { WeightsFile } from '../tensor.js';
import { TorchFileError } from '../torch-file/pickle-value.js';
import { openTorchWeights } from '../torch-file/torch-weights.js';
import { openSafetensorsWeights, SafetensorsError } from './safetensors.js';

/** The longest part of a file's contents in a message. */
export const mostShown = 1000;

/** A file that is damaged, or of a kind that is not read. Nothing of it is used. */
export class WeightsFileError extends Error {
  override readonly name = 'WeightsFileError';
  readonly kind = 'weights-unreadable';
  readonly path: string;
  /** What is wrong, as the end of a sentence about the file. */
  readonly problem: string;

  constructor(path: string, problem: string, cause?: unknown) {
    super(`${path} cannot be used as pretrained weights: ${shortLine(problem, mostShown)}.`, {
      cause,
    });
    this.path = path;
    this.problem = problem;
  }
}

/** VGG-19 in float64 with its optimiser's state stays below; a larger file is no weights of ours. */
const largestFile = 8 * 2 ** 30;

/**
 * Opens a .safetensors file or a PyTorch archive, recognised by its first bytes, for as long as `use` takes. The
 * descriptions of its tensors have been checked; their numbers are read one by one.
 * @throws WeightsFileError, the system's error where it cannot be opened, what `use` throws
 */
export async function withWeightsFile<Result>(
  path: string,
  use: (file: WeightsFile) => Result,
): Promise<Result> {
  const { handle, bytes } = regular(path);
  try {
    return use(await opened(path, handle, bytes));
  } finally {
    closeSync(handle);
  }
}

function regular(path: string): RegularFile {
  try {
    return openRegular(path, { most: largestFile });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new WeightsFileError(path, `it ${whatIsWrong(error.problem)}`, error);
  }
}

async function opened(path: string, handle: number, size: number): Promise<WeightsFile> {
  try {
    const start = Buffer.from(readRange(handle, 0, Math.min(startBytes, size)));
    const [first, second] = start;
    // "PK" begins a zip archive, 0x80 a pickle; as the length of a .safetensors header both would be far too long.
    if (first === 0x50 && second === 0x4b) return await openTorchWeights(handle);
    if (first === 0x80 && second !== 0) throw new TorchFileError(legacy);
    const other = otherKinds.find(([bytes, place]) => start.indexOf(bytes, place) === place);
    if (other !== undefined) throw new TorchFileError(other[2]);
    return openSafetensorsWeights(handle, size);
  } catch (error) {
    if (error instanceof SafetensorsError) {
      throw new WeightsFileError(
        path,
        `it is no complete .safetensors file, since ${error.problem}`,
        error,
      );
    }
    if (error instanceof TorchFileError) throw new WeightsFileError(path, error.message, error);
    throw error;
  }
}

const legacy =
  "it is in the format that PyTorch wrote before 1.6; load it there and save its state dict again, with torch.save or as .safetensors, for example: python -c \"import torch; torch.save(torch.load('old.pth', weights_only=True), 'new.pth')\"";

/** Enough for the mark of a tar archive. */
const startBytes = 512;

const unpack = 'unpack it and give the file of weights that is in it';

/** What else is found under such names, by its first bytes and where they lie: none could be a .safetensors file's length. */
const otherKinds: readonly (readonly [bytes: Buffer, place: number, problem: string])[] = [
  [Buffer.from('ustar'), 257, `it is a tar archive; ${unpack}`],
  [Buffer.from([0x1f, 0x8b]), 0, `it is compressed with gzip; ${unpack}`],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), 0, `it is compressed with xz; ${unpack}`],
  [Buffer.from('BZh'), 0, `it is compressed with bzip2; ${unpack}`],
  [Buffer.from('7z\xbc\xaf', 'latin1'), 0, `it is a 7z archive; ${unpack}`],
  [
    Buffer.from('\x89HDF', 'latin1'),
    0,
    'it is an HDF5 file, as Keras writes; PyTorch weights are read',
  ],
  [
    Buffer.from('version https://git-lfs'),
    0,
    'it is a pointer of Git LFS to the file; fetch that with git lfs pull',
  ],
];
