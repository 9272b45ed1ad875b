import { realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { originOf } from '../frames/entry-pool.js';
import { ffmpegVersion } from '../frames/ffmpeg-command.js';
import { hashMemory } from '../frames/hash-memory.js';
import { isUnchanged, lookInFolder } from '../predict/watch/look-in-folder.js';
import { predictionRow } from '../predict/watch/prediction-row.js';
import { openPredictionsTable } from '../predict/watch/predictions-table.js';
import { settling } from '../predict/watch/settling.js';
import type { SeenFile } from '../predict/watch/settling.js';
import { WatchError } from '../predict/watch/watch-error.js';
import { askPredictor } from './ask-predictor.js';
import { cacheFolder } from '../app/cache-folder.js';
import type { Context } from './context.js';
import { nextLook } from './terminal/next-look.js';
import type { OpenPredictor } from './open-predictor.js';
import { predictionLines } from './lines/prediction-lines.js';
import { watchProgress } from './lines/watch-progress.js';

export interface VideoWatch {
  /** The folder, as it was given. */
  readonly folder: string;
  /** The CSV file that rows are added to. */
  readonly csv: string;
  /** Draws of frames whose predictions are averaged. */
  readonly draws: number;
  /** For how long a file must not have changed before it is read. */
  readonly settleMs: number;
  readonly json: boolean;
}

/** A look at a thousand files is nothing to a disk and seconds of a network folder: it is asked no more often. */
const longestPauseMs = 5000;

/**
 * Scores the videos of a folder as they come, until it is asked to stop; each has its row once its answer is there.
 * @param from the model's folder
 * @returns whether files were left without a row
 * @throws WatchError; FramesError of kind `ffmpeg-missing`; the system's error where the table cannot be written any more
 */
export async function watchVideos(
  context: Context,
  from: string,
  predictor: OpenPredictor,
  watch: VideoWatch,
): Promise<boolean> {
  const { stop, now, terminal } = context;
  // Said now, rather than in the night when the first video comes.
  await ffmpegVersion();
  const folder = folderToWatch(resolve(context.folder, watch.folder));
  const table = openPredictionsTable(resolve(context.folder, watch.csv));
  const memory = hashMemory(join(cacheFolder(process.env, process.platform), 'video-hashes.jsonl'));
  const progress = watchProgress({ terminal, now, folderName: watch.folder });
  const files = settling(watch.settleMs);
  const ask = askPredictor(from, predictor, watch.draws, context);
  const { trialId, parameters } = predictor.file;
  const model = parameters.sha256;
  const pauseMs = Math.min(longestPauseMs, watch.settleMs / 2);
  const named = new Set<string>();
  let lookedAt = 0;

  const look = async () => {
    lookedAt = performance.now();
    try {
      const { files: seen, others } = await lookInFolder(folder, table.path);
      files.look(seen, lookedAt);
      for (const { name, what } of others.filter((other) => !named.has(other.name))) {
        named.add(name);
        terminal.note(`${JSON.stringify(name)} is ${what}, so it is passed over.`);
      }
      progress.isThere();
    } catch (error) {
      // A network folder comes and goes; what was seen of it holds until it can be asked again.
      progress.isAway((error as Error).message);
    }
  };

  const deal = async (file: SeenFile, waiting: number) => {
    const path = join(folder, file.name);
    if (!(await isUnchanged(folder, file))) return;
    progress.begins(file.name, waiting);
    const sha256 = await memory.hashOf(path, originOf(path)).catch(() => null);
    if (sha256 !== null && table.has(sha256, model)) {
      files.done(file);
      progress.hadRow();
      return;
    }
    const begun = now();
    const onShare = (share: number) => {
      progress.begins(file.name, waiting, share);
    };
    const answer = await ask({ path, given: join(watch.folder, file.name), onShare });
    // What was read of a file that somebody writes to is worth nothing: it is read again once it has settled.
    if (!(await isUnchanged(folder, file))) return;
    const said = 'score' in answer ? answer.score : answer;
    table.append(predictionRow(said, { at: now(), trialId, sha256, model }));
    if (sha256 !== null) table.answered(sha256, model);
    files.done(file);
    progress.answered(said.kind, now() - begun);
    for (const line of watch.json ? [JSON.stringify({ ...said, sha256 })] : predictionLines(said))
      terminal.print(line);
  };

  try {
    terminal.note(`Watching ${watch.folder}; a row for each video goes to ${watch.csv}.`);
    do {
      await look();
      const ready = files.ready();
      for (const [place, file] of ready.entries()) {
        if (stop.aborted) break;
        await deal(file, ready.length - place - 1);
        if (performance.now() - lookedAt >= pauseMs) await look();
      }
      progress.waits(files.changing());
    } while (await nextLook(pauseMs, stop));
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    terminal.settle();
    table.close();
  }
  terminal.note(progress.summary());
  return files.ready().length + files.changing() > 0;
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
