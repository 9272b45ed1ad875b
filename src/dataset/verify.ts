import { join } from 'node:path';
import { sha256OfFile } from '../files/hash.js';
import { DatasetError } from './dataset-error.js';
import { openPack } from './pack.js';

export interface VerifyReport {
  readonly folder: string;
  readonly sha256: string;
  readonly movies: number;
  readonly frames: number;
}

/**
 * Checks everything that `openPack` does and hashes frames.npy anew.
 * @throws DatasetError where anything is not as it was written.
 */
export async function verifyDataset(folder: string): Promise<VerifyReport> {
  const pack = openPack(folder);
  pack.close();
  const { facts } = pack;
  if ((await sha256OfFile(join(folder, 'frames.npy'))) !== facts.files['frames.npy'].sha256) {
    throw new DatasetError({
      kind: 'damaged',
      path: folder,
      what: 'frames.npy is not as it was written',
    });
  }
  return { folder, sha256: facts.sha256, movies: facts.movies, frames: facts.frames };
}
