import { closeSync, mkdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { openToAppend } from '../files/open-guarded.js';
import { readBytes } from '../files/guarded-read.js';
import { sha256OfFile, sha256Schema } from '../files/hash.js';

/** Hashes of video files, read again only where a file is not as it was. */
export type HashMemory = ReturnType<typeof hashMemory>;

/**
 * What the system said of a file when it was hashed. A hash is taken from memory only where all of it is as it was: size, inode, and
 * the times of the last change of its contents and of anything about it, to the nanosecond. The last one, ctime, is set by the kernel
 * alone: a program that writes to a file and puts its mtime back, as `cp -p`, rsync and backups do, changes it. So what is trusted is
 * that the file system keeps ctime, and that its clock is not set back to the very nanosecond. Git's index trusts the same.
 */
const stampShape = {
  size: z.string(),
  inode: z.string(),
  modified: z.string(),
  changed: z.string(),
};
type Stamp = Readonly<Record<keyof typeof stampShape, string>>;

const rememberedSchema = z.object({
  origin: z.string(),
  sha256: sha256Schema,
  ...stampShape,
});
type Remembered = z.output<typeof rememberedSchema>;

/** Two changes within one tick of a file system's clock look alike; ticks are 2 s long on the coarsest of them. */
const coarsestTick = 2_000_000_000n;

/** Some 60,000 videos; a longer memory is started again. */
const longestMemory = 2 ** 24;

/**
 * @param path a file of JSON lines, appended to, the last line of a file counting; null for a memory that lasts one run. Losing it only
 * costs reading again, so what cannot be read or written of it is ignored.
 * @param now milliseconds since 1970
 */
export function hashMemory(path: string | null, now: () => number = Date.now) {
  const remembered = path === null ? new Map<string, Remembered>() : readMemory(path);
  return {
    /**
     * SHA-256 of a file's contents.
     * @param origin see `Manifest.origin`
     * @throws the system's error where it cannot be read
     */
    async hashOf(video: string, origin: string): Promise<string> {
      const before = stampOf(video);
      const known = remembered.get(origin);
      if (known !== undefined && isSame(known, before)) return known.sha256;
      const begun = BigInt(Math.floor(now())) * 1_000_000n;
      const sha256 = await sha256OfFile(video);
      // A file that changed a moment before, or meanwhile, may change again unnoticed: it is hashed the next time too.
      const isStable = [before.modified, before.changed].every(
        (time) => BigInt(time) + coarsestTick < begun,
      );
      if (isStable && isSame(before, stampOf(video))) {
        const entry: Remembered = { origin, sha256, ...before };
        remembered.set(origin, entry);
        if (path !== null) append(path, `${JSON.stringify(entry)}\n`);
      }
      return sha256;
    },
  };
}

function stampOf(path: string): Stamp {
  const { size, ino, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  const [inode, modified, changed] = [String(ino), String(mtimeNs), String(ctimeNs)];
  return { size: String(size), inode, modified, changed };
}

function isSame(first: Stamp, second: Stamp): boolean {
  return (Object.keys(stampShape) as (keyof Stamp)[]).every((name) => first[name] === second[name]);
}

function readMemory(path: string): Map<string, Remembered> {
  const remembered = new Map<string, Remembered>();
  try {
    if (statSync(path).size > longestMemory) rmSync(path);
    for (const line of readBytes(path, { most: longestMemory }).toString('utf8').split('\n')) {
      const entry = rememberedOfLine(line);
      if (entry !== null) remembered.set(entry.origin, entry);
    }
  } catch {
    // There is none yet.
  }
  return remembered;
}

/** Null for a line that a killed run left half written, or that two runs wrote into each other. */
function rememberedOfLine(line: string): Remembered | null {
  try {
    return rememberedSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function append(path: string, line: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const handle = openToAppend(path);
    try {
      writeSync(handle, line);
    } finally {
      closeSync(handle);
    }
  } catch {
    // A cache that cannot be written only costs reading again.
  }
}
