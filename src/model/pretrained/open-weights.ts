import { closeSync } from 'node:fs';
import { FileError, whatIsWrong } from '../../files/file-error.js';
import { openRegular } from '../../files/guarded-read.js';
import type { RegularFile } from '../../files/guarded-read.js';
import { readRange } from '../../files/read-range.js';
import { SafetensorsError } from '../safetensors-error.js';
import { openSafetensorsWeights } from './safetensors-weights.js';
import { TorchFileError } from './torch/torch-file-error.js';
import { openTorchWeights } from './torch/torch-weights.js';
import { WeightsFileError } from './weights-file-error.js';
import type { WeightsFile } from './weights-file.js';

/** VGG-19 in float64 with its optimiser's state stays below; a larger file is no weights of ours. */
const largestFile = 8 * 2 ** 30;

/**
 * Opens a .safetensors file or a PyTorch archive, which is told from its first bytes, for as long as `use` takes. What the
 * file says of its tensors has been checked; their numbers are read when asked for.
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
    const [first, second] = readRange(handle, 0, Math.min(2, size));
    // "PK" begins a zip archive, 0x80 a pickle; as the length of a .safetensors header both would be far too long.
    if (first === 0x50 && second === 0x4b) return await openTorchWeights(handle);
    if (first === 0x80 && second !== 0) throw new TorchFileError(legacy);
    return openSafetensorsWeights(handle, size);
  } catch (error) {
    if (error instanceof SafetensorsError) {
      throw new WeightsFileError(
        path,
        `it is no whole .safetensors file, since ${error.problem}`,
        error,
      );
    }
    if (error instanceof TorchFileError) throw new WeightsFileError(path, error.problem, error);
    throw error;
  }
}

const legacy =
  'it is in the format that PyTorch wrote before 1.6; load it there and save its state dict again, with torch.save or as .safetensors';
