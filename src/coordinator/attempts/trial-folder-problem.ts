import { sep } from 'node:path';
import { systemErrorText } from '../../files/system-error.js';

/** Errors that speak of one path. Others, such as a full disk, concern the whole sweep. */
const ofOnePath: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'EACCES',
  'EPERM',
]);

/**
 * What is wrong with a trial's own folder, where an error says so: that fails the trial, and not the sweep.
 * @returns one sentence; null for any other error, such as a full disk
 */
export function trialFolderProblem(error: unknown, trialFolder: string): string | null {
  const { code, path } = error as NodeJS.ErrnoException;
  if (!ofOnePath.has(code) || path === undefined) return null;
  if (path !== trialFolder && !path.startsWith(`${trialFolder}${sep}`)) return null;
  return `${systemErrorText(error) ?? path}. \`reelsweep retry\` runs the trial again once that is put right.`;
}
