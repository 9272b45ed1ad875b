import { linkSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  namingTarget,
  removeTemporary,
  syncFolder,
  temporaryBeside,
  writeDurably,
} from './write-whole.js';

/**
 * Publishes `path` exactly once: of several processes that try, link() lets one through.
 * @returns whether this call published it; false where it already was.
 */
export function publishOnce(path: string, contents: string | Uint8Array): boolean {
  const temporary = temporaryBeside(path);
  try {
    writeDurably(temporary, contents);
    linkSync(temporary, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw namingTarget(error, temporary, path);
  } finally {
    removeTemporary(temporary);
  }
}
