import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, unlinkSync, rmSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { z } from 'zod';
import { isObeyed, orIfDamaged, readObeyedFile, smallFileBytes, writeJsonFile, writeRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { trialIdSchema } from './trial-file.js';
import { namesIn } from '../files/folder.js';
import { syncFolder } from '../files/atomic-write.js';

/** What another process may ask of the coordinator. Without a trial it means the sweep. */
export const requestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stop'), trialId: trialIdSchema.optional() }),
  /** Start nothing new; what runs goes on. */
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({
    kind: z.literal('retry'),
    trialId: trialIdSchema.optional(),
    /** Leaves out those that a person stopped or a rule pruned. */
    failedOnly: z.boolean().default(false),
  }),
]);

export type ControlRequest = z.output<typeof requestSchema>;

/**
 * Writes a request for the coordinator of a sweep, which takes it within a second.
 * @returns the request's file, which is gone once it is taken; null where there is no such sweep
 */
export function writeRequest(
  runsFolder: string,
  sweep: string,
  request: ControlRequest,
): string | null {
  if (!existsSync(runsLayout.plan(runsFolder, sweep))) return null;
  const folder = runsLayout.requests(runsFolder, sweep);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${Date.now()}-${randomUUID()}.json`);
  writeRunsFile(path, JSON.stringify(request));
  return path;
}

/** Whether the end of the sweep is requested; the request stays for takeRequests. */
export function isStopRequested(runsFolder: string, sweep: string): boolean {
  const folder = runsLayout.requests(runsFolder, sweep);
  return requestNames(folder).some((name) => {
    const read = () => readObeyedFile(join(folder, name), requestSchema, smallFileBytes);
    const request = orIfDamaged(read, null);
    return request?.kind === 'stop' && request.trialId === undefined;
  });
}

/** Names of the requests of this user in a folder, the oldest first. */
function requestNames(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .filter((name) => isObeyed(join(folder, name)))
    .sort();
}

/**
 * Takes all requests left for a sweep, the oldest first. What is no request is thrown away, but for a folder, which a person may have
 * filled. Those of other users stay.
 * @param onProblem gets a sentence about each of these
 */
export function takeRequests(
  runsFolder: string,
  sweep: string,
  onProblem: (message: string) => void,
): ControlRequest[] {
  const folder = runsLayout.requests(runsFolder, sweep);
  return requestNames(folder).flatMap((name) => {
    const path = join(folder, name);
    try {
      const read = () => readObeyedFile(path, requestSchema, smallFileBytes);
      const request = orIfDamaged(read, null, (message) =>
        onProblem(`${path} is no request and is skipped: ${message}`),
      );
      return request === null ? [] : [request];
    } finally {
      removeFile(path);
    }
  });
}

/** unlink() follows no link and removes no folder. */
function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EPERM') throw error;
  }
}

/** Whether this user has paused a sweep: the mark outlives its coordinator. */
export function isPaused(runsFolder: string, sweep: string): boolean {
  const path = runsLayout.paused(runsFolder, sweep);
  return existsSync(path) && isObeyed(path);
}

/** @param at Unix milliseconds */
export function markPaused(runsFolder: string, sweep: string, at: number): void {
  writeJsonFile(runsLayout.paused(runsFolder, sweep), { format: 1, at });
}

export function clearPause(runsFolder: string, sweep: string): void {
  const path = runsLayout.paused(runsFolder, sweep);
  if (!existsSync(path)) return;
  rmSync(path, { force: true });
  syncFolder(dirname(path));
}
