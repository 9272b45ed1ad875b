import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { FileError } from '../files/file-error.js';
import { openRegular, readRange } from '../files/guarded-read.js';
import { sha256Schema } from '../files/hash.js';
import { moveInto, withTemporary } from '../files/atomic-write.js';
import {
  SafetensorsError,
  readSafetensors,
  safetensorsPrefix,
} from '../networks/weights/safetensors.js';
import type { NetworkState } from './network-state.js';

/** What a tensor file must be, byte for byte. */
export const tensorFileSchema = z.strictObject({ bytes: z.int().min(0), sha256: sha256Schema });
export type TensorFileFacts = Readonly<z.output<typeof tensorFileSchema>>;

/** Writes stay below 2^31 bytes, the most that one call of the system moves. */
const largestTransfer = 2 ** 28;

/**
 * Writes a new .safetensors file and flushes it, tensor after tensor: memory holds no second copy of a VGG's 2 GB.
 * The header is padded to 8 bytes, so that every tensor lies where its type may be read in place.
 * @throws the system's error (EEXIST, ENOSPC …)
 */
export function writeTensorFile(path: string, tensors: NetworkState): TensorFileFacts {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = openSync(path, 'wx', 0o644);
  const write = (chunk: Uint8Array): void => {
    hash.update(chunk);
    for (let done = 0; done < chunk.length;) {
      done += writeSync(handle, chunk, done, Math.min(chunk.length - done, largestTransfer));
    }
    bytes += chunk.length;
  };
  try {
    write(safetensorsPrefix(tensors));
    for (const { data } of tensors.values()) {
      write(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Replaces `path` atomically by such a file. */
export function replaceTensorFile(path: string, tensors: NetworkState): TensorFileFacts {
  return withTemporary(path, (temporary) => {
    const facts = writeTensorFile(temporary, tensors);
    moveInto(path, temporary);
    return facts;
  });
}

/**
 * Reads a file that `writeTensorFile` wrote, once every byte has been found to be as it was written.
 * @param within the folder that it may not lead out of
 * @returns the tensors, views of one piece of memory; or why the file cannot be trusted.
 */
export function readTensorFile(
  path: string,
  facts: TensorFileFacts,
  within: string,
): NetworkState | string {
  try {
    const { handle, bytes } = openRegular(path, { most: Number.MAX_SAFE_INTEGER, within });
    try {
      // A file of another size is not read: its memory would be allocated first.
      if (bytes !== facts.bytes) return `${path} has ${bytes} bytes of ${facts.bytes}`;
      const file = readRange(handle, 0, bytes);
      const found = createHash('sha256').update(file).digest('hex');
      return found === facts.sha256 ? readSafetensors(file).tensors : `${path} was changed`;
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof FileError || error instanceof SafetensorsError) return error.message;
    if (error instanceof RangeError) return `${path} ends early`;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `${path} cannot be read (${code})`;
  }
}
