import { readdirSync, lstatSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { readdir } from 'node:fs/promises';

/** The names in a folder; none where there is no such folder. @throws the system's error for any other reason. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** Bytes of all files in a folder and below, and when anything in it last changed (Unix milliseconds); links are not followed. What vanishes meanwhile, and what we may not read, counts nothing. */
export function folderFacts(folder: string): { bytes: number; changedAt: number } {
  let bytes = 0;
  let changedAt = lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const inside = folderFacts(path);
      bytes += inside.bytes;
      changedAt = Math.max(changedAt, inside.changedAt);
      continue;
    }
    const facts = lstatSync(path, { throwIfNoEntry: false });
    bytes += facts?.size ?? 0;
    changedAt = Math.max(changedAt, facts?.mtimeMs ?? 0);
  }
  return { bytes, changedAt };
}

/** What is in a folder; nothing where it is gone, no folder, or not for us to read. */
export function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What a folder holds, by name. */
export interface FolderNames {
  readonly names: readonly string[];
  /**
   * Names that are not UTF-8, with each byte that is not as \xNN. Nothing can be opened under them: the system wants the bytes, which
   * text does not hold, and ffmpeg gets its arguments as text.
   */
  readonly notUtf8: readonly string[];
}

/**
 * The names in a folder whose contents are somebody else's, in code-unit order, so that the machine's language changes nothing.
 * @throws the system's error where it cannot be read
 */
export function folderNames(folder: string): FolderNames {
  return sorted(readdirSync(folder, { encoding: 'buffer' }));
}

/** The same without holding up other work while the disk or the network is slow. */
export async function folderNamesAsync(folder: string): Promise<FolderNames> {
  return sorted(await readdir(folder, { encoding: 'buffer' }));
}

/** Whether a name was given to this program in other bytes than UTF-8, of which Node makes replacement characters. */
export function isMangled(name: string): boolean {
  return name.includes('\uFFFD');
}

function sorted(found: readonly Uint8Array[]): FolderNames {
  const names: string[] = [];
  const notUtf8: string[] = [];
  for (const bytes of found) {
    const name = utf8(bytes);
    if (name === null) notUtf8.push(shown(bytes));
    else names.push(name);
  }
  const byCodeUnit = (first: string, second: string) => (first < second ? -1 : 1);
  return { names: names.toSorted(byCodeUnit), notUtf8: notUtf8.toSorted(byCodeUnit) };
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Two names that differ also differ as they are shown. */
function shown(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const character = [1, 2, 3, 4].find((length) => utf8(bytes.subarray(at, at + length)) !== null);
    const piece = bytes.subarray(at, at + (character ?? 1));
    const byte = (piece[0] ?? 0).toString(16).padStart(2, '0').toUpperCase();
    text += character === undefined ? `\\x${byte}` : Buffer.from(piece).toString();
    at += piece.length;
  }
  return text;
}
