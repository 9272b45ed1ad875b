import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all files in a folder and below; links are counted, not followed. What vanishes meanwhile counts nothing. */
export function folderSize(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      const size = entry.isDirectory()
        ? folderSize(path)
        : (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0);
      return sum + size;
    }, 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 0;
    throw error;
  }
}
