import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { completeOptions } from '../../frames/extraction-options.js';
import type {
  EntryReport,
  ExtractionReport,
  ExtractionRequest,
} from '../../frames/extract-frames.js';
import { keptFrames } from '../../frames/manifest.js';
import { failed } from '../../frames/outcome.js';
import { finishedPool, verifyPool } from '../../frames/pool-folder.js';
import { videoEntries } from '../../frames/video-entry.js';
import {
  type DownloadLedger,
  ledgerFile,
  type LedgerRecord,
  openLedger,
  settleExtracted,
  type VideoFile,
} from '../../trailers/download/download-ledger.js';

export interface ReportWithDeletions extends ExtractionReport {
  /** Videos that `trailers download` had fetched and that are no longer needed. */
  readonly videosDeleted: number;
  /** Such videos that stay because their frames are incomplete on disk, each with a sentence that says why. */
  readonly videosKept: readonly { readonly name: string; readonly message: string }[];
}

/** Looks after videos that `trailers download` fetched, while their frames are extracted. */
export interface DownloadedVideos {
  /** An entry is done: where its folder's ledger says that reelsweep downloaded this very file, records that and deletes it. */
  finish(entry: EntryReport): void;
  /** Waits for that, and adds the videos that earlier runs extracted and deleted. */
  complete(report: ExtractionReport): Promise<ReportWithDeletions>;
}

/** @param now milliseconds since 1970 */
export function downloadedVideos(
  request: ExtractionRequest,
  keepVideos: boolean,
  now: () => number,
): DownloadedVideos {
  const ledgers = new Map<string, DownloadLedger | null>();
  const ledgerOf = (folder: string) => {
    const known = ledgers.get(folder);
    if (known !== undefined) return known;
    const ledger = existsSync(join(folder, ledgerFile)) ? openLedger(folder) : null;
    ledgers.set(folder, ledger);
    return ledger;
  };
  // A file that was given twice is needed until the second time is done.
  const times = new Map<string, number>();
  for (const { path } of videoEntries(request.inputs)) {
    times.set(path, (times.get(path) ?? 0) + 1);
  }
  const pending: Promise<void>[] = [];
  const kept: { name: string; message: string }[] = [];
  let videosDeleted = 0;
  const finishOne = async ({ name, path, movieId: poolId }: EntryReport): Promise<void> => {
    const folder = dirname(path);
    const ledger = ledgerOf(folder);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    for (const { movieId, youtubeId, outcome } of ledger?.records() ?? []) {
      const video = videoIn(outcome);
      if (video?.file !== basename(path) || video.bytes !== bytes) continue;
      // The manifest has the hash of the file that was decoded: another file of the same name and length is not taken for ours.
      const pool = join(request.out, poolId);
      const fault = await verifyPool(pool, video.sha256);
      if (fault !== null) {
        kept.push({ name, message: `${fault} Delete ${pool} and run the same command again.` });
      } else if (ledger !== null && !(keepVideos && outcome.kind === 'extracted')) {
        const trailer = { movieId, youtubeId };
        settleExtracted(ledger, { folder, trailer, video, removed: !keepVideos, now: now() });
        videosDeleted += keepVideos ? 0 : 1;
      }
      return;
    }
  };
  return {
    finish(entry) {
      const left = (times.get(entry.path) ?? 1) - 1;
      times.set(entry.path, left);
      if (entry.outcome.kind !== 'extracted' || left > 0) return;
      const job = finishOne(entry);
      // complete() reports its failure.
      job.catch(() => undefined);
      pending.push(job);
    },
    async complete(report) {
      await Promise.all(pending);
      const present = new Set(report.entries.map(({ path }) => path));
      const before = [...new Set(request.inputs)]
        .flatMap((folder) => removedBefore(folder, ledgerOf(folder), request))
        .filter(({ path }) => !present.has(path));
      return {
        ...report,
        entries: [...report.entries, ...before],
        total: report.total + before.length,
        videosDeleted,
        videosKept: kept,
      };
    },
  };
}

/** Videos of a folder that are gone because their frames were complete: done, as long as these still match the request. */
function removedBefore(
  folder: string,
  ledger: DownloadLedger | null,
  request: ExtractionRequest,
): readonly EntryReport[] {
  // Of several videos that had one name, the last is meant.
  const latest = new Map<string, LedgerRecord>();
  for (const record of (ledger?.records() ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const video = videoIn(record.outcome);
    if (video !== null) latest.set(video.file, record);
  }
  return [...latest].flatMap(([name, { movieId, outcome }]) => {
    const path = join(folder, name);
    if (outcome.kind !== 'extracted' || !outcome.removed || existsSync(path)) return [];
    const options = completeOptions(request.options ?? {});
    const manifest = finishedPool(request.out, movieId, outcome.video.sha256, options);
    const message = `Its video was deleted once its frames were verified, and ${join(request.out, movieId)} has them no longer, or made with other options: delete that folder and use \`trailers download --frames\`.`;
    const report = { path, name, movieId, alreadyDone: true, seconds: 0 };
    return manifest === null
      ? [{ ...report, outcome: failed('missing', message), sampled: 0, kept: 0 }]
      : [
          {
            ...report,
            outcome: manifest.outcome,
            sampled: manifest.frames.length,
            kept: keptFrames(manifest).length,
          },
        ];
  });
}

function videoIn(outcome: LedgerRecord['outcome']): VideoFile | null {
  return outcome.kind === 'downloaded' || outcome.kind === 'extracted' ? outcome.video : null;
}
