import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

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
