import { publishOnce } from '../files/publish-once.js';
import { readJsonFile } from './json-file.js';
import { type OwnerFile, ownerFileSchema } from './owner-file.js';
import { processIdentity } from './process-identity.js';
import { runsLayout } from './runs-layout.js';

/**
 * Claims an attempt for a process, by default this one. The trial process does it before anything else; a coordinator does it to
 * an attempt that nobody claimed, so that a process started late finds it taken.
 * @returns false where another process holds it: exit 76.
 */
export function claimAttempt(attemptFolder: string, owner: OwnerFile = processIdentity()): boolean {
  return publishOnce(runsLayout.owner(attemptFolder), `${JSON.stringify(owner)}\n`);
}

/** The process that claimed an attempt; null before one has. */
export function readOwner(attemptFolder: string): OwnerFile | null {
  return readJsonFile(runsLayout.owner(attemptFolder), ownerFileSchema);
}
