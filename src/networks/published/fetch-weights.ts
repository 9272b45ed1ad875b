import { renameSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { syncFolder } from '../../files/atomic-write.js';
import { sha256OfFile } from '../../files/hash.js';
import { shortLine } from '../../files/sanitize-text.js';
import { claimPart, releasePart } from './part-file.js';
import { weightsPath } from './published-weights.js';
import type { PublishedWeights } from './published-weights.js';
import { openTransfer } from './transfer.js';
import type { FetchOptions, FetchProblem } from './transfer.js';

/** Published weights that are not in the cache and could not be fetched. */
export class WeightsFetchError extends Error {
  override readonly name = 'WeightsFetchError';
  readonly kind = 'weights-not-fetched';
  readonly problem: FetchProblem;
  readonly weights: PublishedWeights;
  /** Where the file may be placed by hand. */
  readonly path: string;

  constructor(problem: FetchProblem, weights: PublishedWeights, path: string) {
    const { repository, file, sha256 } = weights;
    super(
      `${file} of ${repository} could not be fetched (${shortLine(reasonText(problem), 1000)}): place it at ${path} (sha256 ${sha256}), or run the same command again once the network is up.`,
    );
    this.problem = problem;
    this.weights = weights;
    this.path = path;
  }
}

function reasonText(problem: FetchProblem): string {
  switch (problem.kind) {
    case 'unreachable':
      return problem.reason;
    case 'refused':
      return `the server answered ${problem.status}`;
    case 'stalled':
      return `nothing came for ${problem.seconds} s`;
    case 'not-the-hub':
      return `the answer is not the hub’s: ${problem.reason}`;
    case 'too-large':
      return `the server would send ${problem.bytes} bytes, and it has at most ${problem.most}`;
    case 'wrong-bytes':
      return `what came has the sha256 ${problem.found}`;
  }
}

/** Tries in a row that bring nothing before fetching fails. */
const fruitlessTries = 3;
/** And tries in all, for a server that sends a byte at a time. */
const mostTries = 200;

/**
 * The path of published weights in the user's cache, fetched where they are not there yet. The next process resumes from what
 * an interrupted one received; only a file with the right digest gets the final name.
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

/** Whether the weights are in the cache and intact. */
async function isCached(path: string, { sha256 }: PublishedWeights): Promise<boolean> {
  try {
    return (await sha256OfFile(path)) === sha256;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Fills the part until it is the file. A resumed part that turns out wrong is fetched again, once. */
async function gather(
  part: string,
  path: string,
  weights: PublishedWeights,
  options: FetchOptions,
): Promise<void> {
  let isResumed = (await stat(part)).size > 0;
  for (;;) {
    await receiveAll(part, path, weights, options);
    const found = await sha256OfFile(part);
    if (found === weights.sha256) return;
    await rm(part);
    if (!isResumed) throw new WeightsFetchError({ kind: 'wrong-bytes', found }, weights, path);
    isResumed = false;
  }
}

/** Appends to the part, try after try, until it has the length that the server states. */
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

/** One try. @returns why the file is not complete yet; null where it is */
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
    // A full disk is no fault of the network.
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw error;
    return transfer.problemOf(error);
  } finally {
    transfer.close();
  }
}

/** Whether another try would end the same. */
function isFinal(problem: FetchProblem): boolean {
  if (problem.kind === 'refused') {
    return problem.status < 500 && problem.status !== 429 && problem.status !== 408;
  }
  return problem.kind !== 'unreachable' && problem.kind !== 'stalled';
}
