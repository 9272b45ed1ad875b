import { availableParallelism } from 'node:os';
import { decoderThreads } from './decoder-threads.js';
import { claimEntry, poolOfEntry, type ClaimedEntry, type PoolContext } from './entry-pool.js';
import { completeLimits, completeOptions } from './extraction-options.js';
import type {
  EntryReport,
  ExtractionHooks,
  ExtractionReport,
  ExtractionRequest,
} from './extraction-report.js';
import { hashMemory } from './hash-memory.js';
import { frameTools } from './frame-tools.js';
import { encodingThreads, frameWorkers } from './frame-workers.js';
import { FramesError } from './frames-error.js';
import { keptFrames } from './manifest.js';
import type { ClaimedIds } from './movie-id.js';
import { openPools } from './pool-folder.js';
import { foundVideos, type VideoEntry } from './video-entry.js';

/**
 * Makes a pool of informative frames of every video given. What is wrong with one video becomes its outcome, and the batch goes
 * on; running it again does only what is not done yet. When the signal aborts, the report holds what was done until then.
 * @throws FramesError for wrong options, no ffmpeg, or an output folder that cannot be written.
 */
export async function extractFrames(
  request: ExtractionRequest,
  hooks: ExtractionHooks = {},
): Promise<ExtractionReport> {
  const { onProgress = () => undefined, clock = () => performance.now() } = hooks;
  const options = completeOptions(request.options ?? {});
  const limits = completeLimits(request.limits ?? {});
  if (request.inputs.length === 0) {
    throw new FramesError('nothing-given', 'Give at least one video file or folder of videos.');
  }
  const started = clock();
  openPools(request.out);
  const memory = hashMemory(request.hashes ?? null);
  const { entries, others: passedOver } = foundVideos(request.inputs);
  const total = entries.length;
  const processors = availableParallelism();
  const jobs = Math.max(1, Math.min(request.jobs ?? processors, total));
  onProgress({ kind: 'found', total, jobs });

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
    const begun = clock();
    const onDecoded = atMostTwiceASecond(clock, (decoded, promised) => {
      onProgress({ kind: 'decoding', index, total, name: entry.name, decoded, promised });
    });
    const made = await poolOfEntry(entry, claim, { ...context, onDecoded });
    const report = reportOf(entry, made, (clock() - begun) / 1000);
    reports.set(index, report);
    onProgress({ kind: 'video', index, total, done: reports.size, ...report });
  };

  let fatal: { readonly error: unknown } | null = null;
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
          if (hooks.signal?.aborted !== true) fatal ??= { error };
          stop.abort();
        })
        .finally(() => running.delete(claim.movieId));
      running.set(claim.movieId, job);
    }
    await Promise.all(running.values());
  } finally {
    await workers.close();
  }
  if (fatal !== null) throw (fatal as { readonly error: unknown }).error;
  return {
    entries: entries.flatMap((_, index) => reports.get(index) ?? []),
    total,
    passedOver,
    interrupted: reports.size < total,
    seconds: (clock() - started) / 1000,
  };
}

function atMostTwiceASecond(
  clock: () => number,
  report: (decoded: number, promised: number) => void,
): PoolContext['onDecoded'] {
  let next = clock() + 500;
  return (decoded, promised) => {
    if (clock() < next) return;
    next = clock() + 500;
    report(decoded, promised);
  };
}

function reportOf(
  entry: VideoEntry,
  made: Awaited<ReturnType<typeof poolOfEntry>>,
  seconds: number,
): EntryReport {
  const { manifest, alreadyDone } = made;
  return {
    path: entry.path,
    name: entry.name,
    movieId: manifest.movieId,
    outcome: manifest.outcome,
    sampled: manifest.frames.length,
    kept: keptFrames(manifest).length,
    alreadyDone,
    seconds,
  };
}
