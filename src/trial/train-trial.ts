import { cpus } from 'node:os';
import type { Pack } from '../dataset/pack/pack.js';
import { peakMemoryBytes } from '../files/process/processes.js';
import { removeOwnFolder } from '../files/own-folder.js';
import { sha256OfFile } from '../files/hash.js';
import { loadPretrained } from '../networks/weights/load-pretrained.js';
import { exitCode, type FailureFile, writeProgress } from '../runs/attempt-end.js';
import { isFenced } from '../runs/attempt-folder.js';
import { type MetricsWriter, openMetricsWriter } from '../runs/metrics-file.js';
import { publishResult } from '../runs/result-file.js';
import { checkpointsKind } from '../runs/run-folders.js';
import { runsLayout } from '../runs/runs-layout.js';
import type { TrainingTrial } from '../runs/trial-file.js';
import { networkSettings, trainingSettings } from '../settings/parts.js';
import { deviceFacts } from '../tensorflow/binding.js';
import {
  clearUnfinished,
  readNewestCheckpoint,
  writeCheckpoint,
} from '../training/checkpoint-folder.js';
import { compileNetwork } from '../training/compiled-network.js';
import type { InitialState } from '../training/network-state.js';
import { keepModel } from '../training/kept-model.js';
import { train } from '../training/train.js';
import type {
  Checkpoint,
  TrainingHost,
  TrainingOutcome,
  TrainingResult,
} from '../training/training-contract.js';
import { checkTrainer, openPlannedPack } from './planned-data.js';
import { BadDataError } from './trial-failure.js';

/** Where an attempt is in the runs folder. */
export interface AttemptPlace {
  readonly trialFolder: string;
  readonly attempt: number;
  readonly attemptFolder: string;
}

/**
 * Trains the trial of an attempt from its newest complete checkpoint, or from its seed.
 * @returns an exit code, or why it failed.
 * @throws what reading, training and writing throw: see `failureOf`.
 */
export async function trainTrial(
  place: AttemptPlace,
  trial: TrainingTrial,
  signal: AbortSignal,
  log: (line: string) => void,
  checkpoints: TrainingHost['checkpoints'],
): Promise<number | FailureFile> {
  checkTrainer(trial);
  const pack = openPlannedPack(trial);
  const metrics = openMetricsWriter(place.attemptFolder);
  try {
    const start = newestCheckpoint(runsLayout.checkpoints(place.trialFolder), log);
    const network = compileNetwork(
      networkSettings(trial.settings),
      start === null ? await seededStart(trial) : { kind: 'state', state: start.state },
    );
    const seeded = trial.weights === undefined ? 'from the seed' : `from ${trial.weights.path}`;
    const from = start === null ? seeded : `on from step ${start.place.step}`;
    log(`${trial.settings.backbone}: ${network.parameterCount} parameters, ${from}`);
    const outcome = await train(
      network,
      pack,
      trainingSettings(trial.settings, trial.seed),
      { ...attemptHost(place, metrics), signal, checkpoints },
      start === null ? undefined : { place: start.place, best: start.best },
    );
    return outcome.kind === 'finished' ? publish(place, trial, pack, outcome) : ending(outcome);
  } finally {
    metrics.close();
    pack.close();
  }
}

/**
 * Where a trial starts that has no checkpoint: from its seed, with the very weights in place that it was planned with.
 * @throws BadDataError where the file has changed; WeightsFileError, WeightsMismatchError, the system's error
 */
export async function seededStart({
  settings,
  seed,
  weights,
}: TrainingTrial): Promise<InitialState> {
  if (weights === undefined) return { kind: 'seeded', seed };
  const { path, sha256: wanted } = weights;
  const found = await sha256OfFile(path);
  if (found !== wanted) throw new BadDataError({ kind: 'other-weights', path, found, wanted });
  return { kind: 'seeded', seed, replaced: await loadPretrained(path, settings) };
}

function newestCheckpoint(folder: string, log: (line: string) => void): Checkpoint | null {
  clearUnfinished(folder);
  const { checkpoint, damaged } = readNewestCheckpoint(folder);
  for (const { step, reason } of damaged) {
    log(`checkpoint ${step} is damaged and skipped: ${reason}`);
  }
  return checkpoint;
}

/** The training loop communicates through the files of its attempt. */
function attemptHost({ trialFolder, attemptFolder }: AttemptPlace, metrics: MetricsWriter) {
  return {
    metrics(epoch, step, values) {
      metrics.append(Object.entries(values).map(([name, value]) => ({ epoch, step, name, value })));
      metrics.flush();
    },
    progress(progress) {
      writeProgress(attemptFolder, { ...progress, at: Date.now() });
    },
    checkpoint(checkpoint) {
      if (isFenced(attemptFolder)) return 'fenced';
      writeCheckpoint(runsLayout.checkpoints(trialFolder), checkpoint);
      return 'written';
    },
    clock: () => performance.now(),
    peakMemoryBytes,
  } satisfies Partial<TrainingHost>;
}

function ending(outcome: Exclude<TrainingOutcome, { kind: 'finished' }>): number | FailureFile {
  if (outcome.kind === 'stopped') return exitCode.checkpointed;
  if (outcome.kind === 'fenced') return exitCode.fenced;
  const { what, value, step, epoch } = outcome;
  return {
    kind: 'diverged',
    message: `The ${what} became ${value} at step ${step} (epoch ${epoch}): try a smaller learningRate, a warm-up or clipNorm.`,
    step,
  };
}

/** Keeps the selected model, publishes the result, and removes the checkpoints, which are not needed any more. */
function publish(
  { trialFolder, attempt, attemptFolder }: AttemptPlace,
  trial: TrainingTrial,
  pack: Pack,
  result: TrainingResult,
): number {
  if (isFenced(attemptFolder)) return exitCode.fenced;
  const { trialId } = trial;
  const { selectedEpoch, metrics } = result;
  const { shown } = pack.facts;
  keepModel(trialFolder, result.parameters, {
    trialId,
    network: networkSettings(trial.settings),
    training: trainingSettings(trial.settings, trial.seed),
    dataset: {
      sha256: pack.sha256,
      label: { mean: pack.labelMean, std: pack.labelStd },
      ...(shown !== undefined && {
        shown: { extraction: shown.extraction, statistics: shown.statistics },
      }),
    },
    selectedEpoch,
    metrics,
  });
  if (isFenced(attemptFolder)) return exitCode.fenced;
  const { device: kind, visibleGpus, tensorflow, threads } = deviceFacts();
  const name = kind === 'gpu' ? `GPU ${visibleGpus ?? '0'}` : (cpus()[0]?.model ?? 'CPU');
  const published = publishResult(trialFolder, {
    format: 1,
    trialId,
    attempt,
    selectedEpoch,
    epochs: trial.settings.epochs,
    metrics,
    predictions: [...result.predictions],
    wallTimeMs: result.elapsedMs,
    peakMemoryBytes: result.peakMemoryBytes,
    device: { kind, name, tensorflow, threads },
  });
  removeOwnFolder(runsLayout.checkpoints(trialFolder), checkpointsKind(trialFolder));
  return published ? exitCode.published : exitCode.alreadyPublished;
}
