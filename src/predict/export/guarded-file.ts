import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { readRange } from '../../files/read-range.js';
import { PackageError } from './package-error.js';

/** A plain file that was opened without following links or waiting for a pipe's writer. */
export interface GuardedFile {
  readonly path: string;
  readonly handle: number;
  readonly bytes: number;
}

/** Gives `use` an open plain file of at most so many bytes. @throws PackageError; what `use` throws */
export async function withGuardedFile<Result>(
  path: string,
  most: number,
  use: (file: GuardedFile) => Result | Promise<Result>,
): Promise<Result> {
  const handle = opened(path);
  try {
    const facts = fstatSync(handle);
    if (!facts.isFile()) throw new PackageError({ kind: 'no-file', path });
    if (facts.size > most) {
      throw new PackageError({ kind: 'too-large', path, bytes: facts.size, most });
    }
    return await use({ path, handle, bytes: facts.size });
  } finally {
    closeSync(handle);
  }
}

/** All of a small one. @throws PackageError */
export async function readGuarded(path: string, most: number): Promise<Uint8Array> {
  return await withGuardedFile(path, most, ({ handle, bytes }) => {
    try {
      return readRange(handle, 0, bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new PackageError({
        kind: 'damaged',
        path,
        what: 'it became shorter while it was read',
      });
    }
  });
}

function opened(path: string): number {
  // Where a system has none of a flag it is undefined, which counts as 0.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new PackageError({ kind: 'missing', path });
    // ELOOP: a link. ENXIO: a socket.
    if (code === 'ELOOP' || code === 'ENXIO') throw new PackageError({ kind: 'no-file', path });
    throw error;
  }
}
