import { publishOnce } from '../files/publish-once.js';
import type { OwnerFile } from './owner-file.js';
import { jobIdentity } from './job-identity.js';
import { processIdentity } from './process-identity.js';
import { runsLayout } from './runs-layout.js';

/**
 * Claims an attempt for a process, by default this one. The trial process does it before anything else; a coordinator does it to
 * an attempt that nobody claimed, so that a process started late finds it taken.
 * @returns false where another process holds it: exit 76.
 */
export function claimAttempt(
  attemptFolder: string,
  owner: OwnerFile = { ...processIdentity(), ...jobIdentity(process.env) },
): boolean {
  return publishOnce(runsLayout.owner(attemptFolder), `${JSON.stringify(owner)}\n`);
}
