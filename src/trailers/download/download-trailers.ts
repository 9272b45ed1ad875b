import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { randomStream } from '../../random/stream.js';
import { downloadOutcomes, type DownloadOutcomes } from './download-outcomes.js';
import { type DownloadLedger, openLedger } from './download-ledger.js';
import { downloadOrder } from './download-order.js';
import type {
  DownloadHooks,
  DownloadReport,
  DownloadRequest,
  DownloadStop,
} from './download-request.js';
import { fetchWithBackOff } from './fetch-trailer.js';
import { frameQueue, type FrameQueue } from './frame-queue.js';
import { clearLeftovers, removeReplaced, takeTrailersFolder } from './trailers-folder.js';
import { videoState, type VideoState } from './video-state.js';

/** Videos whose frames may wait while the next one is downloaded. */
const mostWaiting = 2;

/**
 * Downloads the first `limit` videos of the order that are not dead, one at a time, and records each in the folder's ledger. What an
 * earlier run has is not fetched again; running it again after any end goes on where it stopped. A problem of one
 * video is its outcome, and the batch goes on.
 * @throws DownloadError where it cannot begin; the system's error where the folder cannot be written
 */
export async function downloadTrailers(
  request: DownloadRequest,
  hooks: DownloadHooks,
): Promise<DownloadReport> {
  const { folder, wanted } = request;
  const { signal, now = Date.now } = hooks;
  const lock = takeTrailersFolder(folder);
  try {
    const started = now();
    const ledger = openLedger(folder);
    await clearLeftovers(folder, ledger);
    const outcomes = downloadOutcomes(request, hooks, ledger);
    const frames = frameQueue(request, hooks, ledger);
    for (const { movieId, reason } of wanted.withoutId) outcomes.withoutId(movieId, reason);
    let stopped: DownloadStop | null;
    try {
      stopped = await downloadInOrder(request, hooks, { ledger, outcomes, frames });
      await frames.room(1);
    } catch (error) {
      if (!signal.aborted) throw error;
      stopped = { kind: 'interrupted' };
      await frames.room(1).catch(() => undefined);
    }
    outcomes.close(stopped !== null);
    const seconds = (now() - started) / 1000;
    return { fates: outcomes.all(), frames: frames.ends(), stopped, seconds };
  } finally {
    lock.release();
  }
}

interface Parts {
  readonly ledger: DownloadLedger;
  readonly outcomes: DownloadOutcomes;
  readonly frames: FrameQueue;
}

/** @returns why it ended early, or null. */
async function downloadInOrder(
  request: DownloadRequest,
  hooks: DownloadHooks,
  { ledger, outcomes, frames }: Parts,
): Promise<DownloadStop | null> {
  const { folder, pause } = request;
  const { signal, sleep = interruptibleSleep, onProgress = () => undefined } = hooks;
  const { now = Date.now } = hooks;
  const limit = request.limit ?? request.wanted.trailers.length;
  const random = randomStream([request.seed, 'pauses']);
  const fetch = fetchWithBackOff(request, { ...hooks, sleep }, ledger, random);
  const order = downloadOrder(request.wanted.trailers, limit);
  const speed = pace(now);
  const states = await statesBefore(request, hooks, { ledger, frames }, limit);
  let isFirst = true;
  for (let next = order.next(); next !== null; next = order.next()) {
    const { trailer, isRetry } = next;
    signal.throwIfAborted();
    if (!isRetry) {
      const state = await states(trailer.movieId);
      const step = outcomes.known(trailer, state);
      if (step === 'make-room') order.makeRoom();
      if (step === 'try-later') order.tryLater(trailer);
      if (state.kind !== 'to-download' || step === 'try-later') continue;
    }
    await frames.room(mostWaiting);
    const { done, total } = order.counts();
    const { movieId } = trailer;
    onProgress({ kind: 'downloading', movieId, done: done - 1, total, videoMs: speed.videoMs() });
    const { leastMs, mostMs } = pause;
    if (!isFirst) await sleep(leastMs + random.uniform() * (mostMs - leastMs), signal);
    isFirst = false;
    const end = await fetch(trailer);
    speed.mark();
    if (end.kind === 'downloaded') {
      removeReplaced(folder, movieId, end.video.file, ledger);
      frames.add(trailer, join(folder, end.video.file), end.video);
    }
    const step = outcomes.end(trailer, end);
    if (step === 'try-later') order.tryLater(trailer);
    else if (step === 'make-room') order.makeRoom();
    else if (step !== 'go-on') return step;
  }
  return null;
}

/**
 * Examines all wanted videos before the first download, so that the frames of videos that an earlier run left come
 * first. Where dead videos make room, later ones are examined when it is their turn.
 */
async function statesBefore(
  request: DownloadRequest,
  { frames: extraction, now = Date.now, signal, onProgress = () => undefined }: DownloadHooks,
  { ledger, frames }: Omit<Parts, 'outcomes'>,
  limit: number,
): Promise<(movieId: string) => Promise<VideoState>> {
  const context = { request, ledger, frames: extraction, now };
  const { trailers } = request.wanted;
  const byId = new Map(trailers.map((trailer) => [trailer.movieId, trailer]));
  const states = new Map<string, VideoState>();
  const stateOf = async (movieId: string): Promise<VideoState> => {
    const trailer = byId.get(movieId);
    const known = states.get(movieId);
    if (known !== undefined || trailer === undefined) return known ?? { kind: 'to-download' };
    const state = await videoState(trailer, context);
    states.set(movieId, state);
    if (state.kind === 'on-disk') frames.add(trailer, state.path, state.video);
    return state;
  };
  let alive = 0;
  for (const { movieId } of trailers) {
    if (alive >= limit) break;
    signal.throwIfAborted();
    onProgress({ kind: 'looking', done: alive, total: limit });
    if ((await stateOf(movieId)).kind !== 'dead') alive += 1;
  }
  return stateOf;
}

async function interruptibleSleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleepFor(milliseconds, undefined, { signal });
}

/** Older ones say little of a line or a server that has changed since. */
const recent = 20;

/** Measures how long a video takes. */
function pace(now: () => number) {
  const marks = [now()];
  return {
    /** A video was done. */
    mark() {
      marks.push(now());
      if (marks.length > recent + 1) marks.shift();
    },
    /** Milliseconds from one to the next over the recent ones, whatever was between; null before the second. */
    videoMs() {
      const count = marks.length - 1;
      return count < 2 ? null : ((marks.at(-1) ?? 0) - (marks[0] ?? 0)) / count;
    },
  };
}
