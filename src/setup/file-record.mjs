import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * @param {string} path
 * @returns {any} undefined where it is missing or not JSON: the caller then does the work again
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @type {(path: string, value: unknown) => void} */
export function writeJson(path, value) {
  replace(path, (partial) => writeFileSync(partial, `${JSON.stringify(value, undefined, 2)}\n`));
}

/**
 * Writes to a temporary name and renames, so that readers see the old file or the new one.
 *
 * @param {string} path
 * @param {(partial: string) => void} write
 */
function replace(path, write) {
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial-${process.pid}`;
  try {
    write(partial);
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** In pieces, since a library may have more than a gigabyte. @param {string} path */
export function sha256OfFile(path) {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(2 ** 22);
  const handle = openSync(path, 'r');
  try {
    for (let count = 1; count > 0;) {
      count = readSync(handle, chunk);
      hash.update(chunk.subarray(0, count));
    }
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

/**
 * Writes a JSON file with the size, time and hash of files, beside what else it says.
 *
 * @param {string} recordPath
 * @param {string} folder
 * @param {readonly string[]} names in that folder
 * @param {Readonly<Record<string, unknown>>} [rest]
 */
export function recordFiles(recordPath, folder, names, rest = {}) {
  const files = names.map((name) => {
    const path = join(folder, name);
    const { size, mtimeMs } = statSync(path);
    return [name, { size, mtimeMs, sha256: sha256OfFile(path) }];
  });
  writeJson(recordPath, { ...rest, files: Object.fromEntries(files) });
}

/**
 * Whether recorded files are unchanged: by size and time, and by their hash where the time changed, which is then recorded.
 *
 * @param {string} recordPath
 * @param {string} folder
 * @returns {boolean} false where nothing is recorded
 */
export function areAsRecorded(recordPath, folder) {
  const { files, ...rest } = readJson(recordPath) ?? {};
  if (typeof files !== 'object' || files === null) return false;
  let isTouched = false;
  for (const [name, record] of Object.entries(files)) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() !== true || found.size !== record.size) return false;
    if (found.mtimeMs === record.mtimeMs) continue;
    if (sha256OfFile(path) !== record.sha256) return false;
    isTouched = true;
  }
  if (isTouched) recordFiles(recordPath, folder, Object.keys(files), rest);
  return true;
}

/**
 * Puts a compiled module into the cache, and its record next to it.
 *
 * @param {string} from
 * @param {string} kept
 */
export function keepModule(from, kept) {
  replace(kept, (partial) => copyFileSync(from, partial));
  recordModule(kept);
}

/** @param {string} kept */
function recordModule(kept) {
  recordFiles(`${kept}.json`, dirname(kept), [basename(kept)]);
}

/** Whether the cache has a module, unchanged since it was put there. @param {string} kept */
export function isKept(kept) {
  if (!existsSync(kept)) return false;
  // The first version of the set-up kept modules without a record.
  if (!existsSync(`${kept}.json`)) recordModule(kept);
  return areAsRecorded(`${kept}.json`, dirname(kept));
}

/**
 * Copies a module from the cache to its place.
 *
 * @param {string} kept
 * @param {string} to
 * @returns {boolean} false where the cache has none, or a changed one
 */
export function restoreModule(kept, to) {
  if (!isKept(kept)) return false;
  replace(to, (partial) => copyFileSync(kept, partial));
  return true;
}
