import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { freeBytesOrInfinity } from '../../files/free-bytes.js';
import { bytesText } from '../../text/numbers.js';
import type { Outlook } from '../../planning/plan-estimate.js';

/**
 * That what is left of a plan needs more disk than there is.
 * @param runsFolder absolute; it need not be there
 * @param freeOf bytes that may still be written to the disk of a folder; tests give their own
 * @returns one line with both figures and what to do; null where there is room, or nothing is known
 */
export function diskShortage(
  { space, work }: Pick<Outlook, 'space'> & { readonly work: Pick<Outlook['work'], 'toRun'> },
  runsFolder: string,
  freeOf: (folder: string) => number = freeBytesOrInfinity,
): string | null {
  if (space === null || work.toRun.size === 0) return null;
  const free = freeOf(existsSync(runsFolder) ? runsFolder : dirname(runsFolder));
  if (space.diskBytes <= free) return null;
  return `The disk of ${runsFolder} has ${bytesText(free)} free, and this needs about ${bytesText(space.diskBytes)}: make room, or keep fewer networks (runner.keep). Trials that find no room wait for it, and nothing fails.`;
}
