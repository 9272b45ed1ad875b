import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { decodeBytes } from '../dataset/decode-image.js';
import { sha256OfFile } from '../files/hash.js';
import { decoderThreads } from '../frames/decoder-threads.js';
import { defaultExtractionLimits } from '../frames/extraction-options.js';
import type { ExtractionOptions } from '../frames/extraction-options.js';
import { extractVideo } from '../frames/extract-video.js';
import { encodingThreads, frameWorkers } from '../frames/frame-workers.js';
import { movieIdOfName } from '../frames/movie-id.js';
import type { Warning } from '../frames/outcome.js';
import { unreadable, videoEntries } from '../frames/video-entry.js';
import type { FramePool } from './frame-pool.js';
import type { RefusedVideo } from './video-score.js';

/** A video's informative frames, as the dataset would hold them. */
export interface ReadPool {
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
  const processors = availableParallelism();
  const workers = frameWorkers(encodingThreads(processors, 1, options.size));
  try {
    const extracted = await extractVideo({
      path,
      movieId,
      options,
      limits: defaultExtractionLimits,
      threads: decoderThreads(processors, 1),
      workers,
      tools: () => Promise.resolve({}),
      onDecoded,
      signal,
    });
    const { outcome, images, frames } = extracted;
    if (outcome.kind !== 'extracted') return refuse(outcome.reason, outcome.message);
    const pixels = new Uint8Array(images.size * image * image * 3);
    const decoded = await Promise.all(
      [...images.entries()]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(async ([, bytes]) => await decodeBytes(bytes, image)),
    );
    for (const [place, frame] of decoded.entries()) {
      if (typeof frame === 'string') return refuse('internal', `A frame is no image: ${frame}.`);
      pixels.set(frame, place * image * image * 3);
    }
    const pool = { movieId, image, count: images.size, pixels };
    return { kind: 'read', pool, sha256, sampled: frames.length, warnings: outcome.warnings };
  } finally {
    await workers.close();
  }
}
