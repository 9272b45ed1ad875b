import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandTrial } from '../../runs/trial-file.js';
import { openPack } from '../../dataset/pack/pack.js';
import { sha256OfFile } from '../../files/hash.js';
import { BadDataError } from '../bad-data-error.js';
import { checkDataset } from '../open-data.js';

/**
 * Whether the program's files and its dataset are still what the trial was planned with.
 * @throws BadDataError where one is not; DatasetError
 */
export async function checkProgram({ program, dataset }: CommandTrial): Promise<void> {
  const { folder } = program;
  if (!existsSync(folder)) throw new BadDataError({ kind: 'no-program-folder', folder });
  for (const { name, sha256 } of program.files) {
    const path = resolve(folder, name);
    const found = existsSync(path) ? await sha256OfFile(path) : null;
    if (found !== sha256) throw new BadDataError({ kind: 'other-program', path });
  }
  if (dataset === undefined) return;
  const pack = openPack(dataset.folder);
  pack.close();
  checkDataset(dataset, pack.sha256);
}
