import { lstatSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The names in a folder; none where there is no such folder. @throws the system's error for any other reason */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** What is in a folder; nothing where it is gone, is no folder, or may not be read. */
export function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Whether it is a folder, or a link to one. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Bytes of all files in a folder and below, and when anything in it last changed (Unix milliseconds). Links are not followed; what
 * vanishes meanwhile or may not be read does not count.
 */
export function folderFacts(folder: string): { bytes: number; changedAt: number } {
  let bytes = 0;
  let changedAt = lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    const facts = entry.isDirectory() ? folderFacts(path) : fileFacts(path);
    bytes += facts.bytes;
    changedAt = Math.max(changedAt, facts.changedAt);
  }
  return { bytes, changedAt };
}

function fileFacts(path: string): { bytes: number; changedAt: number } {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return { bytes: facts?.size ?? 0, changedAt: facts?.mtimeMs ?? 0 };
}

export interface FolderNames {
  readonly names: readonly string[];
  /**
   * Names that are not UTF-8, with each byte that is not as \xNN. Nothing can be opened by them: the system wants the bytes, which
   * text does not hold, and ffmpeg gets its arguments as text.
   */
  readonly notUtf8: readonly string[];
}

/**
 * The names in a folder of the user's, in code-unit order, so that the machine's language changes nothing.
 * @throws the system's error where it cannot be read
 */
export function folderNames(folder: string): FolderNames {
  return decoded(readdirSync(folder, { encoding: 'buffer' }));
}

/** The same without blocking other work while the disk or the network is slow. */
export async function folderNamesAsync(folder: string): Promise<FolderNames> {
  return decoded(await readdir(folder, { encoding: 'buffer' }));
}

/** Whether a name was given to this program in other bytes than UTF-8, of which Node makes replacement characters. */
export function isMangled(name: string): boolean {
  return name.includes('\uFFFD');
}

function decoded(found: readonly Uint8Array[]): FolderNames {
  const byCodeUnit = (first: string, second: string) => (first < second ? -1 : 1);
  return {
    names: found.flatMap((bytes) => utf8(bytes) ?? []).toSorted(byCodeUnit),
    notUtf8: found
      .filter((bytes) => utf8(bytes) === null)
      .map(shown)
      .toSorted(byCodeUnit),
  };
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Different names stay different. */
function shown(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((count) => utf8(bytes.subarray(at, at + count)) !== null) ?? 0;
    const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0').toUpperCase();
    text += length === 0 ? `\\x${byte}` : Buffer.from(bytes.subarray(at, at + length)).toString();
    at += Math.max(1, length);
  }
  return text;
}
