import { statfsSync } from 'node:fs';

/** Bytes that this user may still write to the disk of a folder. @throws the system's error where it does not say, or there is no folder */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The same; infinite where the system does not say, so that nothing is kept back for that. */
export function freeBytesOrInfinity(folder: string): number {
  try {
    return freeBytes(folder);
  } catch {
    return Infinity;
  }
}
