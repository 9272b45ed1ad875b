import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder, temporaryBeside } from './write-whole.js';

/**
 * Makes a folder whole or not at all: `fill` gets a temporary one beside it, which then takes its name. An empty folder of that name
 * is replaced.
 * @param fill flushes what it writes, and the folders it makes within
 * @returns what `fill` returns
 * @throws what `fill` throws, or the system's error (ENOTEMPTY where something is there …), nothing changed and no temporary left
 */
export async function writeFolder<Result>(
  path: string,
  fill: (folder: string) => Promise<Result>,
): Promise<Result> {
  const temporary = temporaryBeside(path);
  mkdirSync(temporary);
  let result: Result;
  try {
    result = await fill(temporary);
    syncFolder(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  syncFolder(dirname(path));
  return result;
}
