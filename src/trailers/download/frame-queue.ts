import {
  type DownloadLedger,
  recordExtracted,
  type TrailerIdentity,
  type VideoFile,
} from './download-ledger.js';
import type { DownloadHooks, DownloadReport, DownloadRequest } from './download-request.js';

/** Frames of downloaded videos, made while the next are downloaded. */
export interface FrameQueue {
  /** @param video null where the file is not by us: then it is never deleted */
  add(trailer: TrailerIdentity, path: string, video: VideoFile | null): void;
  /** Resolves once fewer than so many videos wait or are worked on. @throws what one of them threw */
  room(most: number): Promise<void>;
  ends(): DownloadReport['frames'];
}

/** One video at a time, in the order they came. Without `hooks.frames` nothing is made. */
export function frameQueue(
  { folder, keepVideos }: DownloadRequest,
  { frames, onProgress = () => undefined, now = Date.now }: DownloadHooks,
  ledger: DownloadLedger,
): FrameQueue {
  const waiting = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const ends: DownloadReport['frames'][number][] = [];
  let last: Promise<void> = Promise.resolve();
  return {
    add(trailer, path, video) {
      if (frames === undefined) return;
      const { movieId } = trailer;
      const before = last;
      const extract = async () => {
        await before;
        // After a failure the rest would fail alike, or is no longer wanted.
        if (failures.length > 0) return;
        let end = await frames.extract(movieId, path);
        if (end.kind === 'extracted' && video !== null) {
          const message = await frames.fault(movieId, video.sha256);
          if (message === null) {
            recordExtracted(ledger, { folder, trailer, video, removed: !keepVideos, now: now() });
          } else end = { kind: 'failed', message };
        }
        ends.push({ movieId, ...end });
        onProgress({ kind: 'frames', movieId, end });
      };
      const job = extract()
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => waiting.delete(job));
      waiting.add(job);
      last = job;
    },
    async room(most) {
      while (waiting.size >= most && failures.length === 0) await Promise.race(waiting);
      if (failures.length > 0) throw failures[0];
    },
    ends: () => ends,
  };
}
