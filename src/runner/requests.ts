import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AttemptError } from '../attempt/attempt-error.js';
import { isObeyed, readObeyedFile } from '../attempt/obeyed-file.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { namesIn } from '../files/names-in.js';
import { writeWhole } from '../files/write-whole.js';
import { RunError } from './run-error.js';

/** What another process may ask of the coordinator. Without a trial it means the whole sweep. */
const requestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stop'), trialId: z.string().optional() }),
  /** Start nothing new; what runs goes on. */
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({
    kind: z.literal('retry'),
    trialId: z.string().optional(),
    /** Leaves out those that a person stopped or a rule pruned. */
    failedOnly: z.boolean().default(false),
  }),
]);

export type RunRequest = z.output<typeof requestSchema>;

/**
 * Leaves a request for the coordinator of a sweep, which takes it within a second.
 * @returns the request's file, which is gone once it is taken
 * @throws RunError 'unknown-sweep-folder'.
 */
export function leaveRequest(runsFolder: string, sweep: string, request: RunRequest): string {
  if (!existsSync(runsLayout.plan(runsFolder, sweep))) {
    throw new RunError({ kind: 'unknown-sweep-folder', sweep, folder: runsFolder });
  }
  const folder = runsLayout.requests(runsFolder, sweep);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${Date.now()}-${randomUUID()}.json`);
  writeWhole(path, JSON.stringify(request));
  return path;
}

/** Whether somebody asks for the end of a whole sweep; the request stays for whoever takes requests. */
export function isStopRequested(runsFolder: string, sweep: string): boolean {
  const folder = runsLayout.requests(runsFolder, sweep);
  return requestNames(folder).some((name) => {
    const request = readRequest(join(folder, name));
    return request?.kind === 'stop' && request.trialId === undefined;
  });
}

/** Takes all requests left for a sweep, the oldest first; what is no request is thrown away, and those of other users stay. */
export function takeRequests(runsFolder: string, sweep: string): RunRequest[] {
  const folder = runsLayout.requests(runsFolder, sweep);
  return requestNames(folder).flatMap((name) => {
    const path = join(folder, name);
    try {
      const request = readRequest(path);
      return request === null ? [] : [request];
    } finally {
      rmSync(path, { force: true });
    }
  });
}

/** Names of the requests of this user in a folder, the oldest first. */
function requestNames(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .filter((name) => isObeyed(join(folder, name)))
    .sort();
}

/** null for what is no request. */
function readRequest(path: string): RunRequest | null {
  try {
    return readObeyedFile(path, requestSchema);
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    return null;
  }
}
