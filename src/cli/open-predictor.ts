import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openPack, type Pack } from '../dataset/pack/pack.js';
import { runsFolderOf } from '../runs/runs-layout.js';
import { readTrialFile } from '../runs/trial-file.js';
import { readResult } from '../runs/result-file.js';
import { extractionOf } from '../dataset/shown-inputs.js';
import { defaultExtractionOptions } from '../frames/extraction-options.js';
import { encodingThreads, frameWorkers } from '../frames/frame-workers.js';
import { startNetwork, type NetworkProcess } from '../predict/network-process.js';
import type { Predictor } from '../predict/predict-video.js';
import { readModelFile } from '../training/model-file.js';

/** A model that is open, with its dataset where that is still there. */
export interface OpenPredictor extends Predictor {
  readonly network: NetworkProcess;
  readonly pack: Pack | null;
  close(): void;
}

/**
 * Opens the model of a folder for questions; its network is loaded while the first video is read.
 * @throws ModelError, TensorFlowError
 */
export function openPredictor(folder: string): OpenPredictor {
  const file = readModelFile(folder, runsFolderOf(join(folder, 'model.json')));
  const network = startNetwork(folder);
  const result = readResult(folder);
  const predictions = result !== null && result.kind !== 'command' ? result.predictions : [];
  const residualsOf = (wanted: 'validation' | 'test') =>
    predictions
      .filter(({ split }) => split === wanted)
      .map(({ label, prediction }) => Math.abs(label - prediction));
  const pack = datasetOf(folder, file.dataset.sha256);
  const { size } = extractionOf(file.dataset.shown) ?? defaultExtractionOptions;
  const workers = frameWorkers(encodingThreads(availableParallelism(), 1, size));
  return {
    file,
    network,
    workers,
    residuals: { validation: residualsOf('validation'), test: residualsOf('test') },
    movies: pack?.movies ?? null,
    pack,
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
    // A score is worth having without it; the answer says what could not be looked at.
  }
  return null;
}
