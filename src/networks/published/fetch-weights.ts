import { open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256OfFile } from '../../files/hash.js';
import { syncFolder } from '../../files/atomic-write.js';
import type { FetchOptions } from './fetch-options.js';
import { claimPart, releasePart } from './part-file.js';
import { weightsPath } from './published-weights.js';
import type { PublishedWeights } from './published-weights.js';
import { openTransfer } from './transfer.js';
import { WeightsFetchError } from './weights-fetch-error.js';
import type { FetchProblem } from './weights-fetch-error.js';

/** Tries in a row that bring nothing before it is given up. */
const fruitlessTries = 3;
/** And tries in all: a server that sends a byte at a time has no claim to patience. */
const mostTries = 200;

/**
 * The path of published weights in the user's cache, fetched where they are not there yet. Whatever ends the process, what
 * has come is gone on from; nothing stands under the final name that has not the right digest.
 * @throws WeightsFetchError, the signal's reason, the system's error (ENOSPC …)
 */
export async function fetchWeights(
  weights: PublishedWeights,
  options: FetchOptions,
): Promise<string> {
  const path = weightsPath(options.cacheFolder, weights);
  if (await isCached(path, weights)) return path;
  const part = claimPart(path);
  try {
    await gather(part, path, weights, options);
    renameSync(part, path);
    syncFolder(dirname(path));
    return path;
  } finally {
    releasePart(path, part);
  }
}

/** Whether the weights are in the cache, whole. */
async function isCached(path: string, { sha256 }: PublishedWeights): Promise<boolean> {
  try {
    return (await sha256OfFile(path)) === sha256;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Fills the part until it is the file. A part from before that turns out wrong is begun anew, once. */
async function gather(
  part: string,
  path: string,
  weights: PublishedWeights,
  options: FetchOptions,
): Promise<void> {
  let goesOn = (await stat(part)).size > 0;
  for (;;) {
    await receiveAll(part, path, weights, options);
    const found = await sha256OfFile(part);
    if (found === weights.sha256) return;
    await rm(part);
    if (!goesOn) throw new WeightsFetchError({ kind: 'wrong-bytes', found }, weights, path);
    goesOn = false;
  }
}

/** Appends to the part, try after try, until it has the length that the server says. */
async function receiveAll(
  part: string,
  path: string,
  weights: PublishedWeights,
  options: FetchOptions,
): Promise<void> {
  const handle = await open(part, 'a');
  try {
    let fruitless = 0;
    for (let tries = 1; ; tries += 1) {
      const before = (await handle.stat()).size;
      const problem = await receive(handle, weights, options);
      if (problem === null) {
        await handle.sync();
        return;
      }
      options.signal?.throwIfAborted();
      fruitless = (await handle.stat()).size > before ? 0 : fruitless + 1;
      if (isFinal(problem) || fruitless >= fruitlessTries || tries >= mostTries) {
        throw new WeightsFetchError(problem, weights, path);
      }
      const pause = (options.pauseMs ?? 1000) * 2 ** Math.max(0, fruitless - 1);
      await sleep(pause, undefined, options.signal === undefined ? {} : { signal: options.signal });
    }
  } finally {
    await handle.close();
  }
}

/** One try. @returns why the file is not whole yet; null where it is */
async function receive(
  handle: FileHandle,
  weights: PublishedWeights,
  options: FetchOptions,
): Promise<FetchProblem | null> {
  const transfer = openTransfer(weights, options);
  try {
    let received = (await handle.stat()).size;
    const total = await transfer.size();
    if (total > weights.mostBytes) {
      return { kind: 'too-large', bytes: total, most: weights.mostBytes };
    }
    if (received > total) {
      await handle.truncate(0);
      received = 0;
    }
    options.onProgress?.(received, total);
    if (received === total) return null;
    for await (const chunk of transfer.from(received)) {
      if (received + chunk.length > total) {
        return { kind: 'too-large', bytes: received + chunk.length, most: total };
      }
      await handle.appendFile(chunk);
      received += chunk.length;
      options.onProgress?.(received, total);
    }
    return received === total ? null : { kind: 'unreachable', reason: 'the answer ended early' };
  } catch (error) {
    // A full disk is no trouble of the network's.
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw error;
    return transfer.problemOf(error);
  } finally {
    transfer.close();
  }
}

/** Whether asking again would bring the same. */
function isFinal(problem: FetchProblem): boolean {
  switch (problem.kind) {
    case 'refused':
      return problem.status < 500 && problem.status !== 429 && problem.status !== 408;
    case 'too-large':
    case 'not-the-hub':
    case 'wrong-bytes':
      return true;
    case 'unreachable':
    case 'stalled':
      return false;
  }
}
