import { join } from 'node:path';

/**
 * Where a command's whole output goes; the newest run replaces the one before.
 *
 * @param {{ cache: string }} machine
 * @param {string} name
 */
export function logFile({ cache }, name) {
  return join(cache, 'logs', `${name}.log`);
}
