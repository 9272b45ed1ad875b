import { setImmediate } from 'node:timers/promises';
import { trainingDraw } from '../dataset/draw.js';
import { readAhead } from '../dataset/batches-ahead.js';
import type { CompiledNetwork } from './compiled-network.js';
import { evaluateEpoch } from './evaluate-epoch.js';
import { finishTraining } from './finish-training.js';
import { computeFeatures, seesTheSameEachEpoch } from './compute-features.js';
import { isOutOfPatience } from './patience.js';
import { epochBatches, trainOneStep } from './train-step.js';
import type { TrainingData, TrainingMovie } from './training-data.js';
import type { Checkpoint, TrainingHost } from './training-host.js';
import type { TrainingOutcome } from './training-outcome.js';
import { beginRun, betweenSteps, reportProgress, saveCheckpoint } from './training-run.js';
import type { TrainingRun } from './training-run.js';
import type { TrainingSettings } from '../settings/parts.js';

/**
 * Trains a network to the end of its last epoch, or until it has stopped learning or is asked to stop. A trial that was stopped anywhere and goes on from
 * its checkpoint ends with the same bits as one that never was.
 * @param network starts from its seed, or holds the state of `start`.
 * @param start the checkpoint to go on from.
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
    return await trainToEnd(run);
  } finally {
    run.reader.close();
  }
}

async function trainToEnd(run: TrainingRun): Promise<TrainingOutcome> {
  const { network, settings } = run;
  reportProgress(run);
  if (network.frozen !== null && seesTheSameEachEpoch(run)) {
    run.features = await computeFeatures(run, network.frozen);
    if (run.features === null) return suspend(run);
  }
  while (run.place.evaluatedEpochs < settings.epochs && !isOutOfPatience(run.place, settings)) {
    const ended = (await trainEpoch(run)) ?? (await endEpoch(run));
    if (ended !== null) return ended;
  }
  reportProgress(run);
  return (await finishTraining(run)) ?? suspend(run);
}

/** The steps that are left of the epoch under way; null once they are done. */
async function trainEpoch(run: TrainingRun): Promise<TrainingOutcome | null> {
  const epoch = run.place.evaluatedEpochs;
  const firstStep = epoch * run.stepsPerEpoch;
  const batches = epochBatches(run, epoch).slice(run.place.step - firstStep);
  let asked = run.host.clock();
  for await (const { items, images } of inputs(run, batches, epoch)) {
    if (betweenSteps(run)) return suspend(run);
    const diverged = trainOneStep(run, items, images, run.host.clock() - asked);
    if (diverged !== null) return diverged;
    // The binding blocks: signals and timers are seen here alone.
    await setImmediate();
    if (checkpointIsFenced(run)) return { kind: 'fenced', step: run.place.step };
    asked = run.host.clock();
  }
  return null;
}

/** The batches with their images, or without where their features are known. */
async function* inputs(
  run: TrainingRun,
  batches: readonly (readonly TrainingMovie[])[],
  epoch: number,
): AsyncGenerator<{ items: readonly TrainingMovie[]; images: Uint8Array | null }, void> {
  if (run.features === null) {
    yield* readAhead(run.reader, batches, (movie) => ({
      firstFrame: movie.firstFrame,
      draw: trainingDraw(run.settings, movie, epoch),
    }));
  } else {
    for (const items of batches) yield { items, images: null };
  }
}

async function endEpoch(run: TrainingRun): Promise<TrainingOutcome | null> {
  const end = await evaluateEpoch(run);
  if (end === 'stopped') return suspend(run);
  if (end !== 'evaluated') return end;
  return checkpointIsFenced(run) ? { kind: 'fenced', step: run.place.step } : null;
}

/** Writes a checkpoint if one is due, at whichever step: it need not wait for an epoch's end. */
function checkpointIsFenced(run: TrainingRun): boolean {
  return run.host.clock() >= run.nextCheckpointAt && saveCheckpoint(run) === 'fenced';
}

function suspend(run: TrainingRun): TrainingOutcome {
  return {
    kind: saveCheckpoint(run) === 'fenced' ? 'fenced' : 'stopped',
    step: run.place.step,
  };
}
