import { statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfFile } from '../files/hash.js';
import type { HashingOptions } from '../files/hash.js';
import { DatasetError } from './dataset-error.js';
import { datasetFiles } from './dataset-folder.js';
import { openPack } from './pack/pack.js';

export interface VerifyReport {
  readonly folder: string;
  readonly sha256: string;
  readonly movies: number;
  readonly frames: number;
}

/**
 * Checks everything that `openPack` does and hashes frames.npy anew.
 * @throws DatasetError where anything is not as it was written; the signal's reason
 */
export async function verifyDataset(
  folder: string,
  hashing: HashingOptions = {},
): Promise<VerifyReport> {
  const pack = openPack(folder);
  pack.close();
  const { facts } = pack;
  const found = await sha256OfFile(join(folder, 'frames.npy'), undefined, hashing);
  if (found !== facts.files['frames.npy'].sha256) {
    throw new DatasetError({
      kind: 'damaged',
      path: folder,
      what: 'frames.npy is not as it was written',
    });
  }
  return { folder, sha256: facts.sha256, movies: facts.movies, frames: facts.frames };
}

/**
 * What changes whenever a file of the dataset is written or replaced: sizes, times of change and inode numbers. The change time is
 * part of it because a program may set the modification time back, as `cp -p` and `touch -r` do.
 * @throws the system's error where a file is missing
 */
export function datasetStamp(folder: string): string {
  return datasetFiles
    .map((name) => {
      const { size, mtimeNs, ctimeNs, ino } = statSync(join(folder, name), { bigint: true });
      return [name, size, mtimeNs, ctimeNs, ino].join(' ');
    })
    .join('; ');
}
