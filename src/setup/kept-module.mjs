import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { areAsRecorded, recordFiles } from './file-record.mjs';

/**
 * Copies a compiled module: to a temporary name beside the target, then renamed, so that a process that loads
 * it meanwhile sees a whole file.
 *
 * @param {string} from
 * @param {string} to
 */
function copyModule(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const partial = `${to}.partial-${process.pid}`;
  try {
    copyFileSync(from, partial);
    renameSync(partial, to);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** @param {string} kept */
function recordPath(kept) {
  return `${kept}.json`;
}

/**
 * Puts a compiled module into the cache, and its hash beside it.
 *
 * @param {string} from
 * @param {string} kept
 */
export function keepModule(from, kept) {
  copyModule(from, kept);
  recordFiles(recordPath(kept), dirname(kept), [basename(kept)]);
}

/**
 * Whether the cache has a module, unchanged since it was put there.
 *
 * @param {string} kept
 */
export function isKept(kept) {
  if (!existsSync(kept)) return false;
  // Kept by a set-up that noted no hashes.
  if (!existsSync(recordPath(kept))) recordFiles(recordPath(kept), dirname(kept), [basename(kept)]);
  return areAsRecorded(recordPath(kept), dirname(kept));
}

/**
 * Copies a module from the cache into place.
 *
 * @param {string} kept
 * @param {string} to
 * @returns {boolean} false where the cache has none, or a changed one
 */
export function restoreModule(kept, to) {
  if (!isKept(kept)) return false;
  copyModule(kept, to);
  return true;
}
