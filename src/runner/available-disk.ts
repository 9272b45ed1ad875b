import { statfsSync } from 'node:fs';

/** Bytes that this user may still write to the disk of a folder; infinite where the system does not say. */
export function availableDisk(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}
