import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { FileError } from './file-error.js';
import { factsOf, refuseHandleOutside, refuseOther } from './guarded-read.js';

const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants;

/**
 * Opens a regular file to append to it and to read its end; makes it where there is none. Whole files are written beside their place
 * and renamed, which follows no link; a file that grows is opened in place, so it is checked as the guarded reads check theirs.
 * @param within see ReadRule: nothing is appended to a file that a link below this folder leads to
 * @returns the handle; close it after use
 * @throws FileError 'not-regular' or 'outside'; the system's error
 */
export function openToAppend(path: string, within?: string): number {
  const links = within === undefined;
  const named = factsOf(path, links);
  if (named !== undefined) refuseOther(path, named, links);
  const flags = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | (links ? 0 : O_NOFOLLOW);
  let handle: number;
  try {
    handle = openSync(path, flags, 0o666);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP' || links) throw error;
    throw new FileError({ kind: 'not-regular', path, found: 'symbolic link', links });
  }
  try {
    refuseOther(path, fstatSync(handle), links);
    if (within !== undefined) refuseHandleOutside(path, handle, within);
    return handle;
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}
