import { availableParallelism } from 'node:os';
import { type ClaimedEntry, type ClaimedIds, claimEntry, poolOfEntry } from './entry-pool.js';
import {
  completeLimits,
  completeOptions,
  type ExtractionLimits,
  type ExtractionOptions,
  FramesError,
} from './extraction-options.js';
import { frameTools } from './ffmpeg-command.js';
import { decoderThreads, encodingThreads, frameWorkers } from './frame-workers.js';
import { hashMemory } from './hash-memory.js';
import { keptFrames } from './manifest.js';
import type { Outcome } from './outcome.js';
import { openPools } from './pool-folder.js';
import { foundVideos, type VideoEntry } from './video-entry.js';

export interface ExtractionRequest {
  /** Files and folders; of a folder, the videos that lie directly in it. */
  readonly inputs: readonly string[];
  /** Where pools go, one folder a movie. */
  readonly out: string;
  readonly options?: Partial<ExtractionOptions>;
  readonly limits?: Partial<ExtractionLimits>;
  /** A file that remembers the hashes of videos from one run to the next, see hash-memory.ts; none by default. */
  readonly hashes?: string;
  /** Videos at a time; by default the number of processors. */
  readonly jobs?: number;
}

/** How one entry ended. Every entry has one, whatever it was. */
export interface EntryReport {
  readonly path: string;
  readonly name: string;
  readonly movieId: string;
  readonly outcome: Outcome;
  readonly sampled: number;
  readonly kept: number;
  /** True where an earlier run, or an equal file of this run, left nothing to do. */
  readonly alreadyDone: boolean;
  readonly seconds: number;
}

export type ExtractionReport = Awaited<ReturnType<typeof extractFrames>>;

/** One entry is done, of `done` so far; `index` counts entries from 0 in their order. */
export interface ExtractionProgress extends EntryReport {
  readonly index: number;
  readonly done: number;
  readonly total: number;
}

interface ExtractionHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExtractionProgress) => void;
}

/**
 * Makes a pool of informative frames of every video given. What is wrong with one video becomes its outcome, and the batch goes
 * on; running it again does only what is not done yet. When the signal aborts, the report holds what was done until then.
 * @throws FramesError for wrong options, no ffmpeg, or an output folder that cannot be written.
 */
export async function extractFrames(request: ExtractionRequest, hooks: ExtractionHooks = {}) {
  const options = completeOptions(request.options ?? {});
  const limits = completeLimits(request.limits ?? {});
  if (request.inputs.length === 0) throw new FramesError({ kind: 'nothing-given' });
  const started = performance.now();
  openPools(request.out);
  const memory = hashMemory(request.hashes ?? null);
  const { entries, others: passedOver } = foundVideos(request.inputs);
  const total = entries.length;
  const processors = availableParallelism();
  const jobs = Math.max(1, Math.min(request.jobs ?? processors, total));
  // Aborted with an error that would stop every video.
  const stop = new AbortController();
  const signals = hooks.signal === undefined ? [stop.signal] : [stop.signal, hooks.signal];
  const workers = frameWorkers(encodingThreads(processors, jobs, options.size));
  let versions: ReturnType<typeof frameTools> | null = null;
  const context = {
    out: request.out,
    options,
    limits,
    tools: async () => await (versions ??= frameTools(workers)),
    threads: decoderThreads(processors, jobs),
    workers,
    signal: AbortSignal.any(signals),
  };
  const reports = new Map<number, EntryReport>();
  const work = async (entry: VideoEntry, index: number, claim: ClaimedEntry): Promise<void> => {
    const begun = performance.now();
    const { manifest, alreadyDone } = await poolOfEntry(entry, claim, context);
    const report: EntryReport = {
      path: entry.path,
      name: entry.name,
      movieId: manifest.movieId,
      outcome: manifest.outcome,
      sampled: manifest.frames.length,
      kept: keptFrames(manifest).length,
      alreadyDone,
      seconds: (performance.now() - begun) / 1000,
    };
    reports.set(index, report);
    hooks.onProgress?.({ index, total, done: reports.size, ...report });
  };

  try {
    const claimed: ClaimedIds = new Map();
    const running = new Map<string, Promise<void>>();
    for (const [index, entry] of entries.entries()) {
      while (running.size >= jobs) await Promise.race(running.values());
      if (context.signal.aborted) break;
      // Ids go by the order of the entries, whichever video is done first.
      const claim = await claimEntry(request.out, entry, claimed, memory);
      // An equal file under an equal name finds the first one's pool once that is there.
      await running.get(claim.movieId);
      const job = work(entry, index, claim)
        .catch((error: unknown) => {
          if (hooks.signal?.aborted !== true) stop.abort(error);
        })
        .finally(() => running.delete(claim.movieId));
      running.set(claim.movieId, job);
    }
    await Promise.all(running.values());
  } finally {
    await workers.close();
  }
  stop.signal.throwIfAborted();
  return {
    /** In the order of the entries; fewer than `total` only where the signal aborted. */
    entries: entries.flatMap((_, index) => reports.get(index) ?? []),
    total,
    /** Names of files in given folders that are clearly no videos: they were not opened and have no pool. */
    passedOver,
    interrupted: reports.size < total,
    seconds: (performance.now() - started) / 1000,
  };
}
