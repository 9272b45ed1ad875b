import { join } from 'node:path';
import type { DownloadLedger, TrailerIdentity } from './download-ledger.js';
import type { DownloadRequest, FrameExtraction } from './download-request.js';
import type { VideoFile } from './ledger-record.js';
import { isOurs, videosOf } from './trailers-folder.js';

/** Where a video stands before anything is done about it. */
export type VideoStanding =
  | { readonly kind: 'to-download' }
  /** On disk; `video` is null where it is not by us. */
  | {
      readonly kind: 'on-disk';
      readonly path: string;
      readonly file: string;
      readonly video: VideoFile | null;
    }
  | { readonly kind: 'extracted' }
  | { readonly kind: 'dead'; readonly reason: string; readonly said: string };

export interface StandingContext {
  readonly request: Pick<DownloadRequest, 'folder' | 'limits' | 'retryDeadAfterMs'>;
  readonly ledger: DownloadLedger;
  readonly frames: FrameExtraction | undefined;
  readonly now: () => number;
}

/** What the ledger and the disk say of a video; the disk counts more. */
export async function videoStanding(
  trailer: TrailerIdentity,
  { request, ledger, frames, now }: StandingContext,
): Promise<VideoStanding> {
  const { folder, limits, retryDeadAfterMs } = request;
  const record = ledger.latest(trailer);
  const outcome = record?.outcome;
  const video =
    outcome?.kind === 'downloaded' || outcome?.kind === 'extracted' ? outcome.video : null;
  if (outcome?.kind === 'extracted') {
    const fault = await frames?.fault(trailer.movieId, outcome.video.sha256);
    if (fault === undefined || fault === null) return { kind: 'extracted' };
  }
  for (const { file, bytes } of videosOf(folder, trailer.movieId)) {
    const path = join(folder, file);
    if (video !== null && video.file === file && video.bytes === bytes)
      return { kind: 'on-disk', path, file, video };
    // A video of this movie under another id is replaced; what no record knows is somebody's own.
    if (!isOurs(ledger, file, bytes)) return { kind: 'on-disk', path, file, video: null };
  }
  if (record === undefined || outcome?.kind !== 'dead') return { kind: 'to-download' };
  const { reason, said, maximumBytes = Number.POSITIVE_INFINITY } = outcome;
  const due = now() - Date.parse(record.at) >= retryDeadAfterMs;
  return due || maximumBytes < limits.maximumBytes
    ? { kind: 'to-download' }
    : { kind: 'dead', reason, said };
}
