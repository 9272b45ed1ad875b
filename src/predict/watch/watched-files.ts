import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { folderNamesAsync } from '../../files/folder.js';
import { isPassedOver } from '../../frames/video-entry.js';

/** A file as a look at its folder shows it. */
export interface SeenFile {
  readonly name: string;
  /** Changes with every write: equal stamps, equal contents. */
  readonly stamp: string;
}

/** Which files of a watched folder are complete: those that have not changed for a while. */
export interface StableFiles {
  /** Takes in all files of the folder as they are at a time in milliseconds, on a clock that is never set back. */
  look(files: readonly SeenFile[], at: number): void;
  /** Files that are stable and not done, those that came first before the others, then by name. */
  ready(): readonly SeenFile[];
  /** Files that may still be written to. */
  changing(): number;
  /** The file is done, as long as it does not change. */
  done(file: SeenFile): void;
}

interface FileState {
  readonly stamp: string;
  readonly since: number;
  readonly arrived: number;
  readonly state: 'changing' | 'stable' | 'done';
}

/**
 * A copy under way is known only by its growth. Two looks that show the same, `stableMs` or more apart, make a file stable; one
 * that changes later starts anew. The file's own times are only compared with themselves: another machine's clock may have set them,
 * and copies keep old ones.
 */
export function stableFiles(stableMs: number): StableFiles {
  let states: ReadonlyMap<string, FileState> = new Map();
  return {
    look(files, at) {
      states = new Map(
        files.map(({ name, stamp }) => {
          const known = states.get(name);
          if (known?.stamp !== stamp) {
            const arrived = known?.arrived ?? at;
            return [name, { stamp, since: at, arrived, state: 'changing' }];
          }
          const isStable = known.state === 'changing' && at - known.since >= stableMs;
          return [name, isStable ? { ...known, state: 'stable' } : known];
        }),
      );
    },
    ready: () =>
      [...states]
        .filter(([, { state }]) => state === 'stable')
        .toSorted(
          ([name, one], [otherName, other]) =>
            one.arrived - other.arrived || (name < otherName ? -1 : 1),
        )
        .map(([name, { stamp }]) => ({ name, stamp })),
    changing: () => [...states.values()].filter(({ state }) => state === 'changing').length,
    done({ name, stamp }) {
      const known = states.get(name);
      if (known?.stamp !== stamp) return;
      states = new Map([...states, [name, { ...known, state: 'done' }]]);
    },
  };
}

/** What one look at a folder shows. */
export interface FolderLook {
  readonly files: readonly SeenFile[];
  /** Names that are skipped, and what they are. */
  readonly others: readonly { readonly name: string; readonly what: string }[];
}

/**
 * Lists what may be videos in a folder, by polling: a network folder reports no changes by others. Nothing is opened, and what
 * lies deeper is not looked at. Hidden files and those with the name of an unfinished download are skipped silently.
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
