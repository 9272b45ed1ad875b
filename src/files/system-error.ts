/** What an error of the system says of a path, without a full stop and without advice. */
const clauses: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no ${path}`,
  ENOTDIR: (path) => `${path} runs through a file, where a folder was expected`,
  EISDIR: (path) => `${path} is a folder, where a file was expected`,
  EEXIST: (path) => `${path} exists, where something else has to be made`,
  EACCES: (path) => `${path} may not be read or written by this user`,
  EPERM: (path) => `${path} may not be read or written by this user`,
  EROFS: (path) => `${path} is on a disk that cannot be written to`,
  ENOSPC: () => 'The disk is full',
};

/**
 * Says in plain words what the system reported of a file.
 * @param unnamed what to call the file where the error names none
 * @returns one clause without a full stop; null for an error that has no words here
 */
export function systemErrorText(error: unknown, unnamed = 'that file'): string | null {
  const { code, path } = error as NodeJS.ErrnoException;
  return code === undefined ? null : (clauses[code]?.(path ?? unnamed) ?? null);
}
