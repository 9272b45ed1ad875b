import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { namingTarget, removeTemporary, syncFolder, temporaryBeside } from './write-whole.js';

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
  let result: Result;
  try {
    mkdirSync(temporary);
    result = await fill(temporary);
    syncFolder(temporary);
    renameSync(temporary, path);
  } catch (error) {
    removeTemporary(temporary);
    throw namingTarget(error, temporary, path);
  }
  syncFolder(dirname(path));
  return result;
}
