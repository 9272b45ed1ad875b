import { constants } from 'node:fs';
import { openGuarded } from './open-guarded.js';

const { O_APPEND, O_CREAT, O_RDWR } = constants;

/**
 * Opens a regular file to append to it and to read its end; makes it where there is none. Whole files are written beside their place
 * and renamed, which follows no link; a file that grows is opened in place, so it is checked as the guarded reads check theirs.
 * @param within see openGuarded: nothing is appended to a file that a link below this folder leads to
 * @returns the handle; close it after use
 * @throws FileError 'not-regular' or 'outside'; the system's error
 */
export function openToAppend(path: string, within?: string): number {
  return openGuarded(path, O_RDWR | O_APPEND | O_CREAT, within).handle;
}
