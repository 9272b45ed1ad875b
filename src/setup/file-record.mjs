import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './json-file.mjs';

/**
 * What is remembered of a file, so that a change of it is noticed without reading it each time.
 *
 * @typedef {{ size: number, mtimeMs: number, sha256: string }} FileRecord
 */

const chunkBytes = 2 ** 22;

/** @param {string} path */
function sha256Of(path) {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(chunkBytes);
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
 * @param {string} path
 * @returns {FileRecord}
 */
function recordOf(path) {
  const { size, mtimeMs } = statSync(path);
  return { size, mtimeMs, sha256: sha256Of(path) };
}

/**
 * Remembers files in a JSON file, with what else that file says.
 *
 * @param {string} recordPath
 * @param {string} folder
 * @param {readonly string[]} names in that folder
 * @param {Readonly<Record<string, unknown>>} [rest]
 */
export function recordFiles(recordPath, folder, names, rest = {}) {
  const files = Object.fromEntries(names.map((name) => [name, recordOf(join(folder, name))]));
  writeJson(recordPath, { ...rest, files });
}

/**
 * Whether the files that a JSON file remembers are as they were: by size and time, and by their hash where those changed. Where the
 * hashes are right the new times are remembered.
 *
 * @param {string} recordPath
 * @param {string} folder
 * @returns {boolean} false where nothing is remembered
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
    if (sha256Of(path) !== record.sha256) return false;
    isTouched = true;
  }
  if (isTouched) recordFiles(recordPath, folder, Object.keys(files), rest);
  return true;
}
