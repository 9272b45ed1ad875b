import { cpus } from 'node:os';
import { isFenced } from '../runs/attempt-folder.js';
import { exitCode } from '../runs/attempt-end.js';
import type { TrainingResult as PublishedResult } from '../runs/result-file.js';
import { publishResult } from '../runs/result-file.js';
import { checkpointsKind } from '../runs/run-folders.js';
import { runsLayout } from '../runs/runs-layout.js';
import type { TrainingTrial } from '../runs/trial-file.js';
import type { Pack } from '../dataset/pack/pack.js';
import { removeOwnFolder } from '../files/own-folder.js';
import { deviceFacts } from '../tensorflow/binding.js';
import { keepModel } from '../training/kept-model.js';
import type { ModelFacts } from '../training/kept-model.js';
import type { TrainingResult } from '../training/training-contract.js';
import { networkSettings, trainingSettings } from '../settings/parts.js';

/** Keeps the selected model, publishes the result, and removes the checkpoints that nobody needs any more. */
export function publish(
  place: { readonly trialFolder: string; readonly attempt: number; readonly attemptFolder: string },
  trial: TrainingTrial,
  pack: Pack,
  result: TrainingResult,
): number {
  const { trialFolder, attempt, attemptFolder } = place;
  if (isFenced(attemptFolder)) return exitCode.fenced;
  keepModel(trialFolder, result.parameters, {
    trialId: trial.trialId,
    network: networkSettings(trial.settings),
    training: trainingSettings(trial.settings, trial.seed),
    dataset: {
      sha256: pack.sha256,
      label: { mean: pack.labelMean, std: pack.labelStd },
      ...shownOf(pack),
    },
    selectedEpoch: result.selectedEpoch,
    metrics: result.metrics,
  });
  if (isFenced(attemptFolder)) return exitCode.fenced;
  const published = publishResult(trialFolder, {
    format: 1,
    trialId: trial.trialId,
    attempt,
    selectedEpoch: result.selectedEpoch,
    epochs: trial.settings.epochs,
    metrics: result.metrics,
    predictions: [...result.predictions],
    wallTimeMs: result.elapsedMs,
    peakMemoryBytes: result.peakMemoryBytes,
    device: device(),
  });
  removeOwnFolder(runsLayout.checkpoints(trialFolder), checkpointsKind(trialFolder));
  return published ? exitCode.published : exitCode.alreadyPublished;
}

function shownOf({ facts: { shown } }: Pack): Pick<ModelFacts['dataset'], 'shown'> {
  if (shown === undefined) return {};
  const { extraction, statistics } = shown;
  return { shown: { extraction, statistics } };
}

function device(): PublishedResult['device'] {
  const { device: kind, visibleGpus, tensorflow, threads } = deviceFacts();
  const name = kind === 'gpu' ? `GPU ${visibleGpus ?? '0'}` : (cpus()[0]?.model ?? 'CPU');
  return { kind, name, tensorflow, threads };
}
