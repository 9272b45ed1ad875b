import { dirname } from 'node:path';
import { FileError } from '../../files/file-error.js';
import { readBytes, withRegularFile, type RegularFile } from '../../files/guarded-read.js';
import { PackageError } from './package-error.js';

/** Gives `use` an open file of a model's folder, of at most so many bytes. @throws PackageError; what `use` throws */
export async function withPackageFile<Result>(
  path: string,
  most: number,
  use: (file: RegularFile) => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await withRegularFile(path, { most, within: dirname(path) }, use);
  } catch (error) {
    throw packageError(path, error);
  }
}

/** All of a small one. @throws PackageError */
export function readPackageFile(path: string, most: number): Uint8Array {
  try {
    return readBytes(path, { most, within: dirname(path) });
  } catch (error) {
    throw packageError(path, error);
  }
}

function packageError(path: string, error: unknown): unknown {
  if (error instanceof FileError) {
    const { problem } = error;
    return problem.kind === 'too-large'
      ? new PackageError({ kind: 'too-large', path, bytes: problem.bytes, most: problem.most })
      : new PackageError({ kind: 'no-file', path });
  }
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new PackageError({ kind: 'missing', path })
    : error;
}
