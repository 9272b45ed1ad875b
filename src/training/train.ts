import { setImmediate } from 'node:timers/promises';
import { equalBatches } from '../dataset/batch.js';
import { readAhead } from '../dataset/batches-ahead.js';
import { augmentationSeeds, epochOrder, trainingDraw } from '../dataset/draw.js';
import { derivedSeed } from '../random/stream.js';
import type { TrainingSettings } from '../settings/parts.js';
import type { CompiledNetwork } from './compiled-network.js';
import { baselineMetrics, predictMovies, splitMetrics } from './evaluation.js';
import {
  computeFeatures,
  gathered,
  predictFromFeatures,
  unchangingBackbone,
} from './frozen-features.js';
import { afterEpoch, isOutOfPatience } from './schedule.js';
import type {
  Checkpoint,
  Divergence,
  TrainingData,
  TrainingHost,
  TrainingMovie,
  TrainingOutcome,
  TrainingResult,
} from './training-contract.js';
import { emptySums, trainingMetrics, withStep } from './training-place.js';
import {
  beginRun,
  betweenSteps,
  currentPlace,
  isFencedAtCheckpoint,
  rateAt,
  reportProgress,
  suspend,
} from './training-run.js';
import type { TrainingRun } from './training-run.js';

/**
 * Trains a network to the end of its last epoch, or until early stopping or a request ends it. A trial that was stopped anywhere and
 * resumes from its checkpoint ends with the same bits as one that never was.
 * @param network starts from its seed, or holds the state of `start`.
 * @param start the checkpoint to resume from.
 * @throws NoTrainingMoviesError, and what reading the data or the host throws.
 */
export async function train(
  network: CompiledNetwork,
  data: TrainingData,
  settings: TrainingSettings,
  host: TrainingHost,
  start?: Pick<Checkpoint, 'place' | 'best'>,
): Promise<TrainingOutcome> {
  const run = beginRun(network, data, settings, host, start);
  try {
    reportProgress(run);
    const backbone = unchangingBackbone(network, settings);
    if (backbone !== null) {
      const isStopped = () => betweenSteps(run);
      const { movies, reader } = run;
      run.features = await computeFeatures(backbone, data, movies, settings, reader, isStopped);
      if (run.features === null) return suspend(run);
    }
    while (run.place.evaluatedEpochs < settings.epochs && !isOutOfPatience(run.place, settings)) {
      const ended = (await trainEpoch(run)) ?? (await evaluateEpoch(run));
      if (ended !== null) return ended;
    }
    reportProgress(run);
    return (await finishTraining(run)) ?? suspend(run);
  } finally {
    run.reader.close();
  }
}

/** The steps that are left of the current epoch. @returns null once they are done */
async function trainEpoch(run: TrainingRun): Promise<TrainingOutcome | null> {
  const { movies, settings, host } = run;
  const epoch = run.place.evaluatedEpochs;
  const order = epochOrder(settings.seed, epoch, movies.train.length);
  const shuffled = order.map((place) => movies.train[place] as TrainingMovie);
  const done = run.place.step - epoch * run.stepsPerEpoch;
  const batches = equalBatches(shuffled, settings.batchSize).slice(done);
  let requestedAt = host.clock();
  for await (const { items, images } of epochInputs(run, batches, epoch)) {
    if (betweenSteps(run)) return suspend(run);
    const diverged = trainStep(run, items, images, host.clock() - requestedAt);
    if (diverged !== null) return diverged;
    // The binding blocks: signals and timers are handled only here.
    await setImmediate();
    if (isFencedAtCheckpoint(run)) return { kind: 'fenced', step: run.place.step };
    requestedAt = host.clock();
  }
  return null;
}

/** The batches with their images, or without where their features are known. */
async function* epochInputs(
  { reader, settings, features }: TrainingRun,
  batches: readonly (readonly TrainingMovie[])[],
  epoch: number,
): AsyncGenerator<{ items: readonly TrainingMovie[]; images: Uint8Array | null }, void> {
  if (features === null) {
    yield* readAhead(reader, batches, (movie) => ({
      firstFrame: movie.firstFrame,
      draw: trainingDraw(settings, movie, epoch),
    }));
  } else {
    for (const items of batches) yield { items, images: null };
  }
}

/**
 * One optimiser step on one batch.
 * @param images of the batch; null where its features are known.
 * @param waitingMs how long the batch was waited for.
 */
function trainStep(
  run: TrainingRun,
  batch: readonly TrainingMovie[],
  images: Uint8Array | null,
  waitingMs: number,
): Divergence | null {
  const { network, settings, host, place, features } = run;
  const epoch = Math.floor(place.step / run.stepsPerEpoch);
  const began = host.clock();
  const labels = Float32Array.from(batch, (movie) => movie.label);
  const index = place.step + 1;
  const seed = [
    derivedSeed([settings.seed, 'step', index]),
    derivedSeed([settings.seed, 'step', index, 'second']),
  ] as const;
  const step = { learningRate: rateAt(run, place.step), index, seed };
  const { loss, gradientNorm, predictions } =
    images === null && features !== null
      ? features.backbone.trainStep({ features: gathered(features.training, batch), labels }, step)
      : network.trainStep(
          {
            images: images ?? new Uint8Array(),
            labels,
            seeds: augmentationSeeds(network.seeded, { seed: settings.seed, epoch }, batch),
          },
          step,
        );
  const trainingMs = host.clock() - began;

  const diverged = { kind: 'diverged', epoch: epoch + 1, step: index } as const;
  if (!Number.isFinite(loss)) return { ...diverged, what: 'loss', value: loss };
  if (!Number.isFinite(gradientNorm)) {
    return { ...diverged, what: 'gradient norm', value: gradientNorm };
  }
  const sums = withStep(place.sums, labels, predictions, { gradientNorm, trainingMs, waitingMs });
  run.place = { ...place, step: index, sums };
  return null;
}

/**
 * Measures the epoch whose steps are done, writes its figures and keeps the parameters where they are the best so far:
 * the lowest validation MSE, the first of equals; without a validation split the last epoch's. The test split is not used.
 * @returns null once it is done
 */
async function evaluateEpoch(run: TrainingRun): Promise<TrainingOutcome | null> {
  const { network, movies, settings } = run;
  const epoch = run.place.evaluatedEpochs + 1;
  const predictions =
    run.features === null
      ? await predictSplit(run, 'validation')
      : predictFromFeatures(run.features, movies.validation);
  if (predictions === null) return suspend(run);
  const validation = splitMetrics('validation', movies.validation, predictions);
  const { validationMse } = validation;
  const { step, sums, selected } = run.place;
  if (validationMse !== undefined && !Number.isFinite(validationMse)) {
    return { kind: 'diverged', what: 'validation MSE', value: validationMse, epoch, step };
  }
  const metrics = { ...trainingMetrics(sums), ...validation };
  // Before a plateau lowers it for the next epoch.
  const learningRate = rateAt(run, step - 1);
  const isBetter =
    validationMse === undefined
      ? epoch === settings.epochs
      : validationMse < (selected?.metrics['validationMse'] ?? Infinity);
  if (isBetter) run.best = network.readParameters();
  run.place = {
    ...currentPlace(run),
    evaluatedEpochs: epoch,
    sums: emptySums,
    ...afterEpoch(run.place, settings, validationMse),
    selected: isBetter ? { epoch, metrics, validationPredictions: predictions } : selected,
  };
  const spent = sums.trainingMs + sums.waitingMs;
  run.host.metrics(epoch, step, {
    ...metrics,
    learningRate,
    gradientNorm: sums.gradientNorm / sums.steps,
    ...(spent > 0 && {
      samplesPerSecond: (sums.samples / spent) * 1000,
      waitShare: sums.waitingMs / spent,
    }),
    peakMemoryBytes: run.place.peakMemoryBytes,
  });
  return isFencedAtCheckpoint(run) ? { kind: 'fenced', step } : null;
}

/**
 * Measures the selected parameters on the test split, the one time that it is used. The network holds them
 * afterwards: no step is left that would need the last ones.
 * @returns null where the run was asked to stop.
 */
async function finishTraining(run: TrainingRun): Promise<TrainingResult | null> {
  const { network, movies, best } = run;
  const { selected } = run.place;
  if (selected === null || best === null) {
    throw new Error('Training ended without an epoch selected.');
  }
  if (movies.test.length > 0) network.writeState(new Map([...network.readState(), ...best]));
  const testPredictions = await predictSplit(run, 'test');
  if (testPredictions === null) return null;
  const listed = (split: 'validation' | 'test', predictions: readonly number[]) =>
    movies[split].map(({ movieId, label }, place) => {
      return { movieId, split, label, prediction: predictions[place] as number };
    });
  const { elapsedMs, peakMemoryBytes } = currentPlace(run);
  return {
    kind: 'finished',
    selectedEpoch: selected.epoch,
    metrics: {
      ...selected.metrics,
      ...splitMetrics('test', movies.test, testPredictions),
      ...baselineMetrics('Validation', movies.validation),
      ...baselineMetrics('Test', movies.test),
    },
    predictions: [
      ...listed('validation', selected.validationPredictions),
      ...listed('test', testPredictions),
    ],
    parameters: best,
    elapsedMs,
    peakMemoryBytes,
  };
}

/** Predictions of a split in the order of its movies; null where the run was asked to stop. */
function predictSplit(run: TrainingRun, split: 'validation' | 'test'): Promise<number[] | null> {
  const { network, data, movies, settings, reader } = run;
  return predictMovies(network, data, movies[split], settings, reader, () => betweenSteps(run));
}
