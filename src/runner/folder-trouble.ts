import { sep } from 'node:path';

const sentences: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `${path} is missing: it was deleted or moved`,
  ENOTDIR: (path) => `${path} runs through a file where a folder was expected`,
  EEXIST: (path) => `${path} stands where the trial needs its own`,
  EISDIR: (path) => `${path} is a folder where a file was expected`,
  EACCES: (path) => `${path} may not be read or written by this user`,
  EPERM: (path) => `${path} may not be read or written by this user`,
};

/**
 * What is wrong with a trial's own folder, where an error says that: it is the trial's trouble, and not the sweep's.
 * @returns one sentence; null for any other error, such as a full disk
 */
export function folderTrouble(error: unknown, trialFolder: string): string | null {
  const { code, path } = error as NodeJS.ErrnoException;
  const sentence = code === undefined ? undefined : sentences[code];
  if (sentence === undefined || path === undefined) return null;
  if (path !== trialFolder && !path.startsWith(`${trialFolder}${sep}`)) return null;
  return `${sentence(path)}. \`reelsweep retry\` runs the trial again once that is put right.`;
}

/** Of an attempt whose folder is gone. */
export function lostAttempt(attemptFolder: string): string {
  return `Its folder ${attemptFolder} was deleted or moved while it ran. \`reelsweep retry\` runs it again.`;
}
