import type { FramePool } from './score-pool.js';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { sha256OfFile } from '../files/hash.js';
import { movieIdOfName } from '../frames/entry-pool.js';
import { extractVideo } from '../frames/extract-video.js';
import { defaultExtractionLimits } from '../frames/extraction-options.js';
import type { ExtractionOptions } from '../frames/extraction-options.js';
import { decoderThreads } from '../frames/frame-workers.js';
import type { FrameWorkers } from '../frames/frame-workers.js';
import type { Warning } from '../frames/outcome.js';
import { unreadable, videoEntries } from '../frames/video-entry.js';
import type { RefusedVideo } from './video-score.js';

/** A video's informative frames, as the dataset would hold them. */
interface ReadPool {
  readonly kind: 'read';
  readonly pool: FramePool;
  readonly sha256: string;
  readonly sampled: number;
  readonly warnings: readonly Warning[];
}

export interface PoolReading {
  readonly options: ExtractionOptions;
  /** Height and width of a frame for the network. */
  readonly image: number;
  /** The id that a video has in the dataset, by its SHA-256: which frames are sampled and drawn depends on it. */
  readonly knownVideos: ReadonlyMap<string, string>;
  /** Those of all videos: starting them costs a fifth of a second of processor time. */
  readonly workers: FrameWorkers;
  readonly signal: AbortSignal;
  readonly onDecoded: (decoded: number, promised: number) => void;
}

/**
 * Takes the frames out of a video as `frames extract` does, through the same compressed images, and resizes them as `dataset build`
 * does; nothing is written. What is wrong with the file is the answer.
 * @throws FramesError of kind `ffmpeg-missing`; the signal's reason
 */
export async function readPool(
  path: string,
  reading: PoolReading,
): Promise<ReadPool | RefusedVideo> {
  const refuse = (reason: string, message: string): RefusedVideo => ({
    kind: 'refused',
    path,
    reason,
    message,
  });
  const [entry] = videoEntries([path]);
  if (entry?.outcome != null && entry.outcome.kind !== 'extracted') {
    return refuse(entry.outcome.reason, entry.outcome.message);
  }
  let sha256: string;
  try {
    sha256 = await sha256OfFile(path);
  } catch (error) {
    const outcome = unreadable(error);
    return refuse('unreadable', outcome.kind === 'failed' ? outcome.message : 'It cannot be read.');
  }
  const movieId = reading.knownVideos.get(sha256) ?? movieIdOfName(basename(path));
  const { options, image, signal, onDecoded } = reading;
  const resizing = resizingWorkers(reading.workers, image);
  const extracted = await extractVideo({
    path,
    movieId,
    options,
    limits: defaultExtractionLimits,
    threads: decoderThreads(availableParallelism(), 1),
    workers: resizing.workers,
    tools: () => Promise.resolve({}),
    onDecoded,
    signal,
  });
  const { outcome, frames } = extracted;
  if (outcome.kind !== 'extracted') return refuse(outcome.reason, outcome.message);
  const kept = frames.filter((frame) => frame.kept);
  const pixels = new Uint8Array(kept.length * image * image * 3);
  const resized = await Promise.all(kept.map(async (frame) => await resizing.resized(frame)));
  for (const [place, frame] of resized.entries()) {
    if (typeof frame === 'string') return refuse('internal', `A frame is no image: ${frame}.`);
    pixels.set(frame, place * image * image * 3);
  }
  const pool = { movieId, image, count: kept.length, pixels };
  return { kind: 'read', pool, sha256, sampled: frames.length, warnings: outcome.warnings };
}

/** Workers whose images are resized for a network too, while the next are decoded. */
interface ResizingWorkers {
  readonly workers: FrameWorkers;
  /**
   * uint8 [image, image, 3] of an image that they made, as `dataset build` resizes it; or why it is none.
   * @throws sharp's error for bytes that do not decode
   */
  resized(frame: { readonly sha256: string }): Promise<Uint8Array | string>;
}

/**
 * Images are known by their hash: equal ones have equal pixels.
 * @param image height and width in pixels
 */
function resizingWorkers(workers: FrameWorkers, image: number): ResizingWorkers {
  // It takes a tenth of a second to load, which the start of ffmpeg takes too.
  const decoder = import('../dataset/pack/decode-image.js');
  const made = new Map<string, Promise<Uint8Array | string>>();
  return {
    workers: {
      ...workers,
      async encode(task) {
        const frame = await workers.encode(task);
        if (!made.has(frame.sha256)) {
          const pixels = decoder.then(
            async ({ decodeBytes }) => await decodeBytes(frame.image, image),
          );
          // The caller of `resized` hears of it; a frame that is dropped is not resized.
          pixels.catch(() => undefined);
          made.set(frame.sha256, pixels);
        }
        return frame;
      },
    },
    resized: async ({ sha256 }) => await (made.get(sha256) ?? 'it was not made here'),
  };
}
