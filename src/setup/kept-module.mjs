import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Copies a compiled module to or from the cache: to a temporary name beside the target, then renamed,
 * so that a process that loads it meanwhile sees a whole file.
 *
 * @param {string} from
 * @param {string} to
 */
export function copyModule(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const partial = `${to}.partial-${process.pid}`;
  try {
    copyFileSync(from, partial);
    renameSync(partial, to);
  } finally {
    rmSync(partial, { force: true });
  }
}
