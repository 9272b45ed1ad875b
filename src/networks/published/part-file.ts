import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../../files/hash.js';
import { namesIn } from '../../files/folder.js';
import { processExists } from '../../files/process/processes.js';

/** A part of another machine, in a shared home, that has not grown for so long is abandoned. */
const quietMs = 3_600_000;

/**
 * The file in which this process gathers what becomes `path`. Each process has its own, so that two do not interfere;
 * one that a dead process left behind, or an earlier try here, is taken over by renaming, which succeeds for one process alone.
 * @returns its path
 */
export function claimPart(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  const own = partPath(path, `${host()}-${process.pid}`);
  const found = orphans(path);
  const place = found.findIndex((orphan) => renamed(orphan, own));
  if (place < 0) closeSync(openSync(own, 'wx'));
  else for (const orphan of found.slice(place + 1)) rmSync(orphan, { force: true });
  return own;
}

/** Leaves a part for another process to resume; an empty one is removed. */
export function releasePart(path: string, part: string): void {
  if (statSync(part, { throwIfNoEntry: false })?.size === 0) rmSync(part);
  else renamed(part, partPath(path, 'free'));
}

function partPath(path: string, owner: string): string {
  return `${path}.${owner}.${randomUUID().slice(0, 8)}.part`;
}

function host(): string {
  return sha256(hostname()).slice(0, 8);
}

/** Parts that no process works on, the longest first. */
function orphans(path: string): string[] {
  const pattern = /^\.(?:free|([0-9a-f]{8})-(\d+))\.[0-9a-f]{8}\.part$/;
  return namesIn(dirname(path))
    .filter((name) => name.startsWith(basename(path)))
    .flatMap((name) => {
      const match = pattern.exec(name.slice(basename(path).length));
      const place = join(dirname(path), name);
      const facts = statSync(place, { throwIfNoEntry: false });
      if (match === null || facts === undefined) return [];
      const [, owner, pid] = match;
      const idle =
        owner === host() ? !processExists(Number(pid)) : Date.now() - facts.mtimeMs > quietMs;
      return owner === undefined || idle ? [{ place, size: facts.size }] : [];
    })
    .toSorted((first, second) => second.size - first.size)
    .map(({ place }) => place);
}

function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
