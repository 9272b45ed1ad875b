import { openPack } from '../dataset/pack.js';
import type { Pack } from '../dataset/pack.js';
import { readTrialFile } from '../attempt/trial-folder.js';
import { readResult } from '../attempt/trial-result.js';
import type { Predictor } from '../predict/predict-video.js';
import { openEvaluation } from '../training/evaluation-network.js';
import { readModel } from '../training/kept-model.js';

/** A model that is open, with its dataset where that is still there. */
export interface OpenPredictor extends Predictor {
  readonly pack: Pack | null;
  close(): void;
}

/** Opens the model of a folder for questions. @throws ModelError, NetworkStateError, TensorFlowError */
export function openPredictor(folder: string): OpenPredictor {
  // TensorFlow's own chatter is no answer to a person's question.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const { file, parameters } = readModel(folder);
  const result = readResult(folder);
  const predictions = result !== null && result.kind !== 'command' ? result.predictions : [];
  const residualsOf = (wanted: 'validation' | 'test') =>
    predictions
      .filter(({ split }) => split === wanted)
      .map(({ label, prediction }) => Math.abs(label - prediction));
  const pack = datasetOf(folder, file.dataset.sha256);
  const network = openEvaluation(file.network, parameters);
  return {
    file,
    network,
    residuals: { validation: residualsOf('validation'), test: residualsOf('test') },
    movies: pack?.movies ?? null,
    pack,
    close() {
      network.close();
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
