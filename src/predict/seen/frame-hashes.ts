import { join } from 'node:path';
import { bandCount, type Fingerprints } from '../../dataset/audit/fingerprints.js';
import type { PictureCallbacks } from '../../dataset/audit/pictures.js';
import { readFingerprints } from '../../dataset/audit/audit-dataset.js';
import type { Pack } from '../../dataset/pack/pack.js';
import type { Tensor } from '../../networks/tensor.js';
import { readKept, writeKept } from '../kept-tensors.js';

/** Of each frame of a dataset what tells whether another may show the same picture: 9 bytes. */
export type FrameHashes = Pick<Fingerprints, 'bands' | 'detailed'>;

/**
 * The difference hashes of all frames of a dataset. All of its frames must be read for that, once for a model: they are kept in
 * <model folder>/frame-hashes.safetensors. A file that is damaged or belongs to another dataset is replaced.
 * @throws what Pack.readFrames throws; the signal's reason
 */
export async function frameHashes(
  modelFolder: string,
  pack: Pick<Pack, 'sha256' | 'frames' | 'image' | 'readFrames'>,
  callbacks: PictureCallbacks = {},
): Promise<FrameHashes> {
  const path = join(modelFolder, 'frame-hashes.safetensors');
  const key = { format: 'reelsweep frame hashes 1', dataset: pack.sha256 };
  const kept = hashesOf(readKept(path, key), pack.frames);
  if (kept !== null) return kept;
  const found = await readFingerprints(pack, callbacks);
  try {
    writeKept(path, key, tensorsOf(found, pack.frames));
  } catch {
    // They can be computed again; an answer is worth having on a disk that is full or cannot be written to.
  }
  return { bands: found.bands, detailed: found.detailed };
}

function tensorsOf({ bands, detailed }: FrameHashes, frames: number): Map<string, Tensor> {
  const bytes = new Uint8Array(bands.buffer, bands.byteOffset, bands.byteLength);
  return new Map([
    ['bands', { type: 'uint8', shape: [frames, bandCount * 2], data: bytes }],
    ['detailed', { type: 'uint8', shape: [frames], data: detailed }],
  ]);
}

function hashesOf(kept: ReadonlyMap<string, Tensor> | null, frames: number): FrameHashes | null {
  const bands = kept?.get('bands');
  const detailed = kept?.get('detailed');
  if (bands?.type !== 'uint8' || detailed?.type !== 'uint8') return null;
  if (bands.data.length !== frames * bandCount * 2 || detailed.data.length !== frames) return null;
  // Copied, since the file's bytes may lie at an odd place.
  return { bands: new Uint16Array(bands.data.slice().buffer), detailed: detailed.data };
}
