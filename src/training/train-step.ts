import { equalBatches, readBatch } from '../dataset/batch.js';
import { epochOrder, trainingDraw } from '../dataset/draw.js';
import { derivedSeed } from '../random/stream.js';
import { scheduledRate } from './schedule.js';
import type { TrainingMovie } from './training-data.js';
import type { TrainingOutcome } from './training-outcome.js';
import type { TrainingRun } from './training-run.js';
import { withStep } from './training-sums.js';

/** The batches of an epoch (from 0), in the order in which they are trained. */
export function epochBatches(
  run: TrainingRun,
  epoch: number,
): readonly (readonly TrainingMovie[])[] {
  const { movies, settings } = run;
  const order = epochOrder(settings.seed, epoch, movies.train.length);
  return equalBatches(
    order.map((place) => movies.train[place] as TrainingMovie),
    settings.batchSize,
  );
}

/** The learning rate of the step after `step` others. */
export function rateAt(run: TrainingRun, step: number): number {
  const { settings, stepsPerEpoch } = run;
  return scheduledRate(settings.schedule, settings.learningRate, {
    step,
    stepsPerEpoch,
    epochs: settings.epochs,
    plateauShare: run.place.plateau.share,
  });
}

/** One optimiser step on one batch; what diverged if something did. */
export function trainOneStep(
  run: TrainingRun,
  batch: readonly TrainingMovie[],
): Extract<TrainingOutcome, { kind: 'diverged' }> | null {
  const { data, settings, host, place, stepsPerEpoch } = run;
  const epoch = Math.floor(place.step / stepsPerEpoch);
  const began = host.clock();
  const images = readBatch(
    data,
    batch.map((movie) => ({
      firstFrame: movie.firstFrame,
      draw: trainingDraw(settings, movie, epoch),
    })),
    run.room,
  );
  const labels = Float32Array.from(batch, (movie) => movie.label);
  const read = host.clock();
  const index = place.step + 1;
  const { loss, gradientNorm, predictions } = run.network.trainStep(
    { images, labels, noiseSeeds: noiseSeeds(settings.seed, epoch, batch) },
    {
      learningRate: rateAt(run, place.step),
      index,
      seed: [
        derivedSeed([settings.seed, 'step', index]),
        derivedSeed([settings.seed, 'step', index, 'second']),
      ],
    },
  );
  const trained = host.clock();

  const diverged = { kind: 'diverged', epoch: epoch + 1, step: index } as const;
  if (!Number.isFinite(loss)) return { ...diverged, what: 'loss', value: loss };
  if (!Number.isFinite(gradientNorm)) {
    return { ...diverged, what: 'gradient norm', value: gradientNorm };
  }
  const times = { trainingMs: trained - read, waitingMs: read - began };
  const sums = withStep(place.sums, labels, predictions, { gradientNorm, ...times });
  run.place = { ...place, step: index, sums };
  return null;
}

/** Two int32 for each sample: its noise depends on seed, epoch and movie alone. */
function noiseSeeds(seed: number, epoch: number, batch: readonly TrainingMovie[]): Int32Array {
  return Int32Array.from(
    batch.flatMap(({ movieId }) => [
      derivedSeed([seed, 'noise', epoch, movieId]),
      derivedSeed([seed, 'noise', epoch, movieId, 'second']),
    ]),
  );
}
