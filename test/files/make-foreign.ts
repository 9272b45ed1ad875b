import { chmodSync, chownSync, lstatSync } from 'node:fs';

/** No user has this number. */
const strangerUid = 54_321;

/**
 * Makes an entry one that this user must not obey: another user's where we are root, else one that everybody can write to. Both go
 * through the same question.
 */
export function makeForeign(path: string): void {
  if (process.getuid?.() === 0) chownSync(path, strangerUid, strangerUid);
  else chmodSync(path, lstatSync(path).mode | 0o022);
}
