import { realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { originOf } from '../../frames/entry-pool.js';
import { ffmpegVersion } from '../../frames/ffmpeg-command.js';
import { hashMemory } from '../../frames/hash-memory.js';
import type { VideoAnswer } from '../../predict/video-score.js';
import {
  isUnchanged,
  lookInFolder,
  type SeenFile,
  stableFiles,
} from '../../predict/watch/watched-files.js';
import { predictionRow } from '../../predict/watch/prediction-row.js';
import { openPredictionsTable } from '../../predict/watch/predictions-table.js';
import { WatchError } from '../../predict/watch/watch-error.js';
import type { ActionContext } from '../action.js';
import { cacheFolder } from '../cache-folder.js';
import { findModel, type ModelChoice } from './find-model.js';
import { openPredictor } from './open-predictor.js';

export interface WatchRequest {
  readonly model: ModelChoice;
  /** The folder, as it was given. */
  readonly watched: string;
  /** The CSV file that rows are added to. */
  readonly csv: string;
  /** Draws of frames whose predictions are averaged. */
  readonly draws: number;
  /** For how long a file must not have changed before it is read. */
  readonly stableMs: number;
}

export type WatchProgress =
  | { readonly kind: 'watching' }
  /** What is not read, such as a folder or a pipe. Reported once a name. */
  | { readonly kind: 'passed-over'; readonly name: string; readonly what: string }
  /** A video is being read; `waiting` more can be. @see share of it that is decoded, 0 to 1 */
  | {
      readonly kind: 'reading';
      readonly name: string;
      readonly waiting: number;
      readonly share?: number;
    }
  | {
      readonly kind: 'answer';
      readonly answer: VideoAnswer;
      /** Of the file; null where it could not be read. */
      readonly sha256: string | null;
      readonly tookMs: number;
    }
  /** A file's contents have a row of an earlier run, or of another file. */
  | { readonly kind: 'had-row' }
  /** Nothing is to be done now. @see changing files that may still be written to */
  | { readonly kind: 'waiting'; readonly changing: number }
  /** The folder cannot be read, and can again. */
  | { readonly kind: 'away'; readonly reason: string }
  | { readonly kind: 'there' };

/** A thousand names are nothing to a disk and seconds of a network folder: it is read no more often. */
const longestPauseMs = 5000;

/**
 * Scores the videos of a folder as they come, until it is stopped; each gets its row in the table once its answer is there.
 * @returns whether files were left without a row
 * @throws as predictVideos; WatchError; the system's error where the table cannot be written any more
 */
export async function watchFolder(
  context: ActionContext,
  { model, watched, csv, draws, stableMs }: WatchRequest,
  onProgress: (progress: WatchProgress) => void = () => undefined,
): Promise<boolean> {
  const { stop, now } = context;
  const from = findModel(resolve(context.folder, 'runs'), model, now());
  const predictor = openPredictor(context, from, draws);
  try {
    // Checked now, rather than when the first video comes.
    await ffmpegVersion();
    const folder = folderToWatch(resolve(context.folder, watched));
    const table = openPredictionsTable(resolve(context.folder, csv));
    const memory = hashMemory(join(cacheFolder(), 'video-hashes.jsonl'));
    const files = stableFiles(stableMs);
    const { trialId, parameters } = predictor.file;
    const pauseMs = Math.min(longestPauseMs, stableMs / 2);
    const named = new Set<string>();
    let lookedAt = 0;

    const look = async () => {
      lookedAt = performance.now();
      try {
        const { files: seen, others } = await lookInFolder(folder, table.path);
        files.look(seen, lookedAt);
        for (const other of others.filter(({ name }) => !named.has(name))) {
          named.add(other.name);
          onProgress({ kind: 'passed-over', ...other });
        }
        onProgress({ kind: 'there' });
      } catch (error) {
        // A network folder comes and goes; what was seen of it holds until it can be read again.
        onProgress({ kind: 'away', reason: (error as Error).message });
      }
    };

    const score = async (file: SeenFile, waiting: number) => {
      const { name } = file;
      const path = join(folder, name);
      if (!(await isUnchanged(folder, file))) return;
      onProgress({ kind: 'reading', name, waiting });
      const sha256 = await memory.hashOf(path, originOf(path)).catch(() => null);
      if (sha256 !== null && table.has(sha256, parameters.sha256)) {
        files.done(file);
        onProgress({ kind: 'had-row' });
        return;
      }
      const begun = now();
      const onShare = (share: number) => onProgress({ kind: 'reading', name, waiting, share });
      const found = await predictor.ask({ path, given: join(watched, name), onShare });
      // What was read of a file that is still written to is worth nothing: it is read again once it no longer changes.
      if (!(await isUnchanged(folder, file))) return;
      const answer = 'score' in found ? found.score : found;
      const about = { at: now(), trialId, sha256, model: parameters.sha256 };
      table.append(predictionRow(answer, about));
      if (sha256 !== null) table.answered(sha256, parameters.sha256);
      files.done(file);
      onProgress({ kind: 'answer', answer, sha256, tookMs: now() - begun });
    };

    try {
      onProgress({ kind: 'watching' });
      do {
        await look();
        const ready = files.ready();
        for (const [place, file] of ready.entries()) {
          if (stop.aborted) break;
          await score(file, ready.length - place - 1);
          if (performance.now() - lookedAt >= pauseMs) await look();
        }
        onProgress({ kind: 'waiting', changing: files.changing() });
      } while (await pause(pauseMs, stop));
    } catch (error) {
      if (!stop.aborted) throw error;
    } finally {
      table.close();
    }
    return files.ready().length + files.changing() > 0;
  } finally {
    predictor.close();
  }
}

/** @returns false where the wait was stopped */
async function pause(milliseconds: number, stop: AbortSignal): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal: stop }).catch(() => undefined);
  return !stop.aborted;
}

/** @throws WatchError */
function folderToWatch(path: string): string {
  try {
    if (statSync(path).isDirectory()) return realpathSync(path);
  } catch (error) {
    const reason = (error as Error).message;
    throw new WatchError({ kind: 'no-folder', folder: path, reason }, { cause: error });
  }
  throw new WatchError({ kind: 'no-folder', folder: path, reason: 'it is a file' });
}
