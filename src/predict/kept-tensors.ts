import { FileError } from '../files/file-error.js';
import { readBytes } from '../files/guarded-read.js';
import { sha256 } from '../files/hash.js';
import { writeAtomic } from '../files/atomic-write.js';
import {
  SafetensorsError,
  readSafetensors,
  safetensorsPrefix,
} from '../networks/weights/safetensors.js';
import type { Tensor } from '../networks/tensor.js';

/** What was computed of a model or a dataset and is kept for the next time. */
export type KeptTensors = ReadonlyMap<string, Tensor>;

/** More is none of ours: a dataset of a million movies has less to keep. */
const mostBytes = 2 ** 32;

/**
 * Writes the file whole or not at all.
 * @param key what the tensors belong to, all of which must be found in the file for it to be used
 * @throws the system's error (ENOSPC, EACCES …)
 */
export function writeKept(
  path: string,
  key: Readonly<Record<string, string>>,
  tensors: KeptTensors,
): void {
  const data = bytesOf(tensors);
  const prefix = safetensorsPrefix(tensors, { ...key, sha256: sha256(data) });
  writeAtomic(path, Buffer.concat([prefix, data]));
}

/** Reads it. @returns null for a file that is not there, is damaged, or belongs to something else: it is to be computed anew. */
export function readKept(path: string, key: Readonly<Record<string, string>>): KeptTensors | null {
  const file = readWhole(path);
  if (file === null) return null;
  const { tensors, metadata } = file;
  if (Object.entries(key).some(([name, value]) => metadata[name] !== value)) return null;
  return sha256(bytesOf(tensors)) === metadata['sha256'] ? tensors : null;
}

function bytesOf(tensors: KeptTensors): Buffer {
  return Buffer.concat(
    [...tensors.values()].map(({ data }) =>
      Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    ),
  );
}

function readWhole(path: string): ReturnType<typeof readSafetensors> | null {
  try {
    // A plain array over the same memory: a Buffer's views would be Buffers.
    const { buffer, byteOffset, byteLength } = readBytes(path, { most: mostBytes });
    return readSafetensors(new Uint8Array(buffer, byteOffset, byteLength));
  } catch (error) {
    // Whatever the reason, what it held can be computed again.
    if (error instanceof SafetensorsError || error instanceof FileError) return null;
    if ((error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}
