import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { folderNamesAsync } from '../../files/folder.js';
import { isPassedOver } from '../../frames/video-entry.js';
import type { SeenFile } from './settling.js';

/** What one look at a folder shows. */
export interface FolderLook {
  readonly files: readonly SeenFile[];
  /** Names that are passed over, and what they are. */
  readonly others: readonly { readonly name: string; readonly what: string }[];
}

/**
 * Lists what may be videos in a folder, by asking: a network folder tells nobody of what others put there. Nothing is opened, and what
 * lies deeper is not looked at. Hidden files and those with the name of an unfinished download are passed over without a word.
 * @param folder links followed
 * @param table the file that scores are added to, which may lie in the folder
 * @throws the system's error where the folder cannot be read
 */
export async function lookInFolder(folder: string, table: string): Promise<FolderLook> {
  const files: SeenFile[] = [];
  const others: { name: string; what: string }[] = [];
  const { names, notUtf8 } = await folderNamesAsync(folder);
  for (const name of notUtf8) others.push({ name, what: 'a file whose name is not UTF-8' });
  for (const name of names) {
    const path = join(folder, name);
    if (path === table || isPassedOver(name)) continue;
    const stats = await statsOf(path);
    if (stats?.isFile() === true) files.push({ name, stamp: stampOf(stats) });
    else if (stats !== null) others.push({ name, what: kindOf(stats) });
  }
  return { files, others };
}

/** Whether a file is still as a look showed it. Not where its folder cannot be asked now. */
export async function isUnchanged(folder: string, { name, stamp }: SeenFile): Promise<boolean> {
  const stats = await statsOf(join(folder, name)).catch(() => null);
  return stats !== null && stampOf(stats) === stamp;
}

/** Null for what went away in the meantime. */
async function statsOf(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The kernel sets ctime, whatever a copying program makes of mtime. Network folders may give a file another inode at each look. */
function stampOf({ size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${size} ${mtimeNs} ${ctimeNs}`;
}

function kindOf(stats: BigIntStats): string {
  if (stats.isSymbolicLink()) return 'a link';
  return stats.isDirectory() ? 'a folder' : 'a pipe, socket or device';
}
