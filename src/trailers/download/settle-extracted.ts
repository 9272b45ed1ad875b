import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '../../files/write-whole.js';
import type { DownloadLedger, TrailerIdentity } from './download-ledger.js';
import type { VideoFile } from './ledger-record.js';

export interface ExtractedVideo {
  /** The folder of the ledger. */
  readonly folder: string;
  readonly trailer: TrailerIdentity;
  readonly video: VideoFile;
  readonly removed: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Records that a video's frames are whole on disk, then deletes the video where that is wanted: killed between the two, the video
 * stays and is neither downloaded nor extracted again.
 */
export function settleExtracted(ledger: DownloadLedger, extracted: ExtractedVideo): void {
  const { folder, trailer, video, removed, now } = extracted;
  const { movieId, youtubeId } = trailer;
  const at = new Date(now).toISOString();
  ledger.append({ movieId, youtubeId, at, outcome: { kind: 'extracted', video, removed } });
  if (!removed) return;
  rmSync(join(folder, video.file), { force: true });
  syncFolder(folder);
}
