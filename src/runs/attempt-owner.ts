import { readJsonFile } from './json-file.js';
import { smallFileBytes } from './runs-file.js';
import { type OwnerFile, ownerFileSchema } from './owner-file.js';
import { runsLayout } from './runs-layout.js';

/** The process that claimed an attempt; null before one has. */
export function readOwner(attemptFolder: string): OwnerFile | null {
  return readJsonFile(runsLayout.owner(attemptFolder), ownerFileSchema, smallFileBytes);
}
