import { equalBatches } from '../dataset/batch.js';
import { augmentationSeeds, epochOrder } from '../dataset/draw.js';
import { derivedSeed } from '../random/stream.js';
import type { StepOptions } from './compiled-network.js';
import { gathered } from './frozen-features.js';
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

/**
 * One optimiser step on one batch; what diverged if something did.
 * @param images of the batch; null where its features stand for them.
 * @param waitingMs that it took until they were there.
 */
export function trainOneStep(
  run: TrainingRun,
  batch: readonly TrainingMovie[],
  images: Uint8Array | null,
  waitingMs: number,
): Extract<TrainingOutcome, { kind: 'diverged' }> | null {
  const { network, settings, host, place, stepsPerEpoch, features } = run;
  const epoch = Math.floor(place.step / stepsPerEpoch);
  const began = host.clock();
  const labels = Float32Array.from(batch, (movie) => movie.label);
  const index = place.step + 1;
  const step: StepOptions = {
    learningRate: rateAt(run, place.step),
    index,
    seed: [
      derivedSeed([settings.seed, 'step', index]),
      derivedSeed([settings.seed, 'step', index, 'second']),
    ],
  };
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
