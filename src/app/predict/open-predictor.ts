import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openPack } from '../../dataset/pack/pack.js';
import type { Pack } from '../../dataset/pack/pack.js';
import { defaultExtractionOptions } from '../../frames/extraction-options.js';
import { encodingThreads, frameWorkers } from '../../frames/frame-workers.js';
import type { NetworkProcess } from '../../predict/network-process.js';
import { startNetwork } from '../../predict/network-process.js';
import type { PredictionOptions, Predictor, ScoredPool } from '../../predict/predict-video.js';
import { predictVideo } from '../../predict/predict-video.js';
import { copiedMovies } from '../../predict/seen/copied-movies.js';
import type { FrameHashes } from '../../predict/seen/frame-hashes.js';
import { frameHashes } from '../../predict/seen/frame-hashes.js';
import type { RefusedVideo } from '../../predict/video-score.js';
import { runsFolderOf } from '../../runs/runs-layout.js';
import { readTrialFile } from '../../runs/trial-file.js';
import { readResult } from '../../runs/result-file.js';
import { readModelFile } from '../../training/kept-model.js';
import type { ActionContext } from '../action.js';

/** A decoder reports every frame: hundreds a second. */
const reportEveryMs = 500;

/** A model that is open, with its dataset where that is still there. */
export interface OpenPredictor extends Predictor {
  readonly network: NetworkProcess;
  readonly pack: Pack | null;
  /**
   * Scores one video.
   * @param video given: its name as it was given, which the answer bears. onShare is given the share that is decoded, 0 to 1
   * @throws FramesError of kind `ffmpeg-missing`; NetworkError; the stop signal's reason
   */
  ask(video: {
    readonly path: string;
    readonly given: string;
    readonly onShare: (share: number) => void;
  }): Promise<ScoredPool | RefusedVideo>;
  close(): void;
}

/**
 * Opens the model of a folder for questions; its network is loaded while the first video is read.
 * @param draws of frames whose predictions are averaged
 * @throws ModelError, TensorFlowError
 */
export function openPredictor(
  context: Pick<ActionContext, 'stop' | 'now' | 'onEvent'>,
  folder: string,
  draws: number,
): OpenPredictor {
  const file = readModelFile(folder, runsFolderOf(join(folder, 'model.json')));
  const network = startNetwork(folder);
  const result = readResult(folder);
  const predictions = result !== null && result.kind !== 'command' ? result.predictions : [];
  const residualsOf = (wanted: 'validation' | 'test') =>
    predictions
      .filter(({ split }) => split === wanted)
      .map(({ label, prediction }) => Math.abs(label - prediction));
  const pack = datasetOf(folder, file.dataset.sha256);
  const options = file.dataset.shown?.extraction ?? defaultExtractionOptions;
  const workers = frameWorkers(encodingThreads(availableParallelism(), 1, options.size));
  const predictor = {
    file,
    network,
    workers,
    residuals: { validation: residualsOf('validation'), test: residualsOf('test') },
    movies: pack?.movies ?? null,
  };
  const videos = Object.entries(pack?.facts.shown?.videos ?? {});
  const knownVideos = new Map(videos.map(([movieId, sha256]) => [sha256, movieId]));
  const copiesOf = compareFrames(folder, pack, context);
  const { stop, now } = context;
  let next = 0;
  return {
    ...predictor,
    pack,
    async ask({ path, given, onShare }) {
      const answer = await predictVideo(path, predictor, {
        options,
        knownVideos,
        signal: stop,
        onDecoded: (decoded, promised) => {
          if (now() < next || promised <= 0) return;
          next = now() + reportEveryMs;
          onShare(Math.min(1, decoded / promised));
        },
        draws,
        copiesOf,
      });
      return 'score' in answer
        ? { ...answer, score: { ...answer.score, path: given } }
        : { ...answer, path: given };
    },
    close() {
      network.close();
      void workers.close();
      pack?.close();
    },
  };
}

/** The very dataset that it was trained on; null where that has gone, was replaced or cannot be read any more. */
function datasetOf(folder: string, sha256: string): Pack | null {
  const trial = readTrialFile(folder);
  if (trial === null || trial.dataset === undefined) return null;
  try {
    const pack = openPack(trial.dataset.folder);
    if (pack.sha256 === sha256) return pack;
    pack.close();
  } catch {
    // A score is worth having without it; the answer says what could not be checked.
  }
  return null;
}

/** Compares videos with the dataset: its frames are read at the first one that is not known, once for a model. */
function compareFrames(
  folder: string,
  pack: Pack | null,
  { stop, onEvent }: Pick<ActionContext, 'stop' | 'onEvent'>,
): PredictionOptions['copiesOf'] {
  let hashes: FrameHashes | null = null;
  return async (pool) => {
    if (pack === null) return { kind: 'not-compared', why: 'the dataset has gone' };
    try {
      const onShare = (done: number) => {
        onEvent({ kind: 'task', task: 'hash-dataset', done, total: 1 });
      };
      hashes ??= await frameHashes(folder, pack, { signal: stop, onShare });
      const movies = await copiedMovies(pool, pack, hashes, stop);
      return { kind: 'compared', movies };
    } catch (error) {
      if (stop.aborted) throw error;
      return { kind: 'not-compared', why: (error as Error).message };
    }
  };
}
