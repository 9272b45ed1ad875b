import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { randomStream } from '../../random/stream.js';
import { downloadFates, type DownloadFates } from './download-fates.js';
import { type DownloadLedger, openLedger } from './download-ledger.js';
import { downloadOrder } from './download-order.js';
import type {
  DownloadHooks,
  DownloadReport,
  DownloadRequest,
  DownloadStop,
} from './download-request.js';
import { patientFetch } from './fetch-trailer.js';
import { framesLater, type FramesLater } from './frames-later.js';
import { clearLeftovers, removeReplaced, takeTrailersFolder } from './trailers-folder.js';
import { videoStanding, type VideoStanding } from './video-standing.js';

/** Videos whose frames may wait while the next one is downloaded. */
const mostWaiting = 2;

/**
 * Downloads the first `limit` videos of the order that are not dead, one at a time, and records each in the folder's ledger. What an
 * earlier run has is not fetched again; running it again after any end goes on where it stopped. What is wrong with one video is its
 * fate, and the batch goes on.
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
    const fates = downloadFates(request, hooks, ledger);
    const frames = framesLater(request, hooks, ledger);
    for (const { movieId, reason } of wanted.spoilt) fates.spoilt(movieId, reason);
    let stopped: DownloadStop | null;
    try {
      stopped = await downloadInOrder(request, hooks, { ledger, fates, frames });
      await frames.room(1);
    } catch (error) {
      if (!signal.aborted) throw error;
      stopped = { kind: 'interrupted' };
      await frames.room(1).catch(() => undefined);
    }
    fates.close(stopped !== null);
    const seconds = (now() - started) / 1000;
    return { fates: fates.all(), frames: frames.ends(), stopped, seconds };
  } finally {
    lock.release();
  }
}

interface Parts {
  readonly ledger: DownloadLedger;
  readonly fates: DownloadFates;
  readonly frames: FramesLater;
}

/** @returns why it ended early, or null. */
async function downloadInOrder(
  request: DownloadRequest,
  hooks: DownloadHooks,
  { ledger, fates, frames }: Parts,
): Promise<DownloadStop | null> {
  const { folder, pause } = request;
  const { signal, sleep = interruptibleSleep, onProgress = () => undefined } = hooks;
  const { now = Date.now } = hooks;
  const limit = request.limit ?? request.wanted.trailers.length;
  const random = randomStream([request.seed, 'pauses']);
  const fetch = patientFetch(request, { ...hooks, sleep }, ledger, random);
  const order = downloadOrder(request.wanted.trailers, limit);
  const speed = pace(now);
  const standings = await standingsAhead(request, hooks, { ledger, frames }, limit);
  let isFirst = true;
  for (let next = order.next(); next !== null; next = order.next()) {
    const { trailer, isRetry } = next;
    signal.throwIfAborted();
    if (!isRetry) {
      const standing = await standings(trailer.movieId);
      const step = fates.standing(trailer, standing);
      if (step === 'make-room') order.makeRoom();
      if (step === 'try-later') order.tryLater(trailer);
      if (standing.kind !== 'to-download' || step === 'try-later') continue;
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
    const step = fates.end(trailer, end);
    if (step === 'try-later') order.tryLater(trailer);
    else if (step === 'make-room') order.makeRoom();
    else if (step !== 'go-on') return step;
  }
  return null;
}

/**
 * Looks at all that is going to be asked for before the first download, so that the frames of videos that an earlier run left come
 * first. Where dead videos make room, later ones are looked at when it is their turn.
 */
async function standingsAhead(
  request: DownloadRequest,
  { frames: extraction, now = Date.now, signal, onProgress = () => undefined }: DownloadHooks,
  { ledger, frames }: Omit<Parts, 'fates'>,
  limit: number,
): Promise<(movieId: string) => Promise<VideoStanding>> {
  const context = { request, ledger, frames: extraction, now };
  const { trailers } = request.wanted;
  const byId = new Map(trailers.map((trailer) => [trailer.movieId, trailer]));
  const standings = new Map<string, VideoStanding>();
  const look = async (movieId: string): Promise<VideoStanding> => {
    const trailer = byId.get(movieId);
    const known = standings.get(movieId);
    if (known !== undefined || trailer === undefined) return known ?? { kind: 'to-download' };
    const standing = await videoStanding(trailer, context);
    standings.set(movieId, standing);
    if (standing.kind === 'on-disk') frames.add(trailer, standing.path, standing.video);
    return standing;
  };
  let alive = 0;
  for (const { movieId } of trailers) {
    if (alive >= limit) break;
    signal.throwIfAborted();
    onProgress({ kind: 'looking', done: alive, total: limit });
    if ((await look(movieId)).kind !== 'dead') alive += 1;
  }
  return look;
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
