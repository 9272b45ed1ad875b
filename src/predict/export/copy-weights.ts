import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { writeFully } from '../../files/atomic-write.js';
import type { RegularFile } from '../../files/guarded-read.js';
import { elementCount } from '../../networks/tensor.js';
import { networkTensors } from '../../networks/backbones.js';
import {
  SafetensorsError,
  longestHeader,
  openSafetensorsWeights,
} from '../../networks/weights/safetensors.js';
import { differenceText, tensorDifference } from '../../networks/weights/tensor-difference.js';
import { PackageError } from './package-error.js';
import type { ModelFile } from '../../training/kept-model.js';

const pieceBytes = 2 ** 22;

/** How far a long piece of work is, and whether a person wants it to go on. */
export interface Watch {
  readonly stop: AbortSignal;
  /** @param bytes of all that there is to write */
  readonly onWritten: (bytes: number) => void;
}

/**
 * Copies an open file to a new one and flushes it, once every byte has been found to be what `sha256` says.
 * @throws PackageError 'damaged'; the signal's reason; the system's error
 */
export async function copyWeights(
  { path, handle, bytes }: RegularFile,
  target: string,
  sha256: string,
  { stop, onWritten }: Watch,
): Promise<void> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(pieceBytes);
  const written = openSync(target, 'wx');
  try {
    for (let done = 0; done < bytes;) {
      const count = readSync(handle, piece, 0, Math.min(pieceBytes, bytes - done), done);
      if (count === 0) break;
      hash.update(piece.subarray(0, count));
      writeFully(written, piece.subarray(0, count));
      done += count;
      onWritten(done);
      await setImmediate();
      stop.throwIfAborted();
    }
    if (hash.digest('hex') !== sha256) {
      throw new PackageError({
        kind: 'damaged',
        path,
        what: 'its bytes are not those that model.json names',
      });
    }
    fsyncSync(written);
  } finally {
    closeSync(written);
  }
}

/** The most bytes that the weights of this network can take: float32, and a header. */
export function mostWeightsBytes({ network }: Pick<ModelFile, 'network'>): number {
  const tensors = networkTensors(network.backbone, network.frames);
  const numbers = tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return 8 + longestHeader + 4 * numbers;
}

/**
 * Looks whether the header of an open .safetensors file lists the network's tensors, all of them, no others and in float32, before any
 * of its numbers are read.
 * @throws PackageError 'damaged'
 */
export function checkWeights(file: RegularFile, { network, parameters }: ModelFile): void {
  const { path, handle, bytes } = file;
  const damaged = (what: string) => new PackageError({ kind: 'damaged', path, what });
  if (bytes !== parameters.bytes) {
    throw damaged(`it has ${bytes} bytes, and model.json names ${parameters.bytes}`);
  }
  let tensors;
  try {
    ({ tensors } = openSafetensorsWeights(handle, bytes));
  } catch (error) {
    if (error instanceof SafetensorsError) throw damaged(error.problem);
    throw error;
  }
  const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const expected = networkTensors(network.backbone, network.frames);
  const difference = tensorDifference(expected, given, 'F32');
  if (difference !== null) throw damaged(differenceText(difference));
}
