import { z } from 'zod';
import { byNameSchema } from '../files/by-name.js';

const count = z.int().min(0);
const duration = z.number().min(0);

/** Sums over the steps of the current epoch. */
const sumsSchema = z.strictObject({
  steps: count,
  samples: count,
  squaredError: z.number(),
  absoluteError: z.number(),
  label: z.number(),
  labelSquared: z.number(),
  prediction: z.number(),
  predictionSquared: z.number(),
  product: z.number(),
  gradientNorm: z.number(),
  trainingMs: duration,
  waitingMs: duration,
});

type TrainingSums = Readonly<z.output<typeof sumsSchema>>;

/** How long the validation MSE has not improved. */
const waitSchema = z.strictObject({
  /** The lowest validation MSE that counted as lower; null before any epoch. */
  lowest: z.number().nullable(),
  /** Epochs since then. */
  epochs: count,
});

/**
 * How far a trial is: with the network's state, all that it needs to resume as if it had never stopped. Every random
 * stream is derived from (seed, purpose, epoch or step), so that this is the generators' state as well.
 */
export const trainingPlaceSchema = z.strictObject({
  /** Optimiser steps done. */
  step: count,
  /** Epochs whose evaluation is done: one less than the steps make while an evaluation is still due. */
  evaluatedEpochs: count,
  sums: sumsSchema,
  /** The schedule `plateau`: its wait, and what is left of the learning rate, as a share. */
  plateau: waitSchema.extend({ share: z.number().gt(0).max(1) }),
  earlyStopping: waitSchema,
  /** The epoch (from 1) whose parameters are kept so far, what was measured then, its predictions in the order of the movies. */
  selected: z
    .strictObject({
      epoch: z.int().min(1),
      metrics: byNameSchema(z.number()),
      validationPredictions: z.array(z.number()).readonly(),
    })
    .nullable(),
  /** Training and evaluation so far, over all attempts. */
  elapsedMs: duration,
  peakMemoryBytes: duration,
});

export type TrainingPlace = Readonly<z.output<typeof trainingPlaceSchema>>;

/** Nothing summed: the start of an epoch. */
export const emptySums = Object.fromEntries(
  Object.keys(sumsSchema.shape).map((name) => [name, 0]),
) as TrainingSums;

/** Where every trial begins. */
export const startingPlace: TrainingPlace = {
  step: 0,
  evaluatedEpochs: 0,
  sums: emptySums,
  plateau: { lowest: null, epochs: 0, share: 1 },
  earlyStopping: { lowest: null, epochs: 0 },
  selected: null,
  elapsedMs: 0,
  peakMemoryBytes: 0,
};

/** The sums with one more step in them: labels and predictions [batch]. */
export function withStep(
  sums: TrainingSums,
  labels: Float32Array,
  predictions: Float32Array,
  step: Pick<TrainingSums, 'gradientNorm' | 'trainingMs' | 'waitingMs'>,
): TrainingSums {
  const next = { ...sums };
  for (const [place, label] of labels.entries()) {
    const prediction = predictions[place] as number;
    const error = prediction - label;
    next.squaredError += error * error;
    next.absoluteError += Math.abs(error);
    next.label += label;
    next.labelSquared += label * label;
    next.prediction += prediction;
    next.predictionSquared += prediction * prediction;
    next.product += label * prediction;
  }
  next.steps += 1;
  next.samples += labels.length;
  next.gradientNorm += step.gradientNorm;
  next.trainingMs += step.trainingMs;
  next.waitingMs += step.waitingMs;
  return next;
}

/**
 * Mean squared and absolute error and Pearson's r of an epoch's training passes, each before its update. They come
 * from sums, so that an epoch may be interrupted anywhere; r is left out where nothing varies.
 */
export function trainingMetrics(sums: TrainingSums): Readonly<Record<string, number>> {
  const { samples } = sums;
  const variance = (sum: number, squared: number) => squared / samples - (sum / samples) ** 2;
  const covariance = sums.product / samples - (sums.label / samples) * (sums.prediction / samples);
  const labelVariance = variance(sums.label, sums.labelSquared);
  const predictionVariance = variance(sums.prediction, sums.predictionSquared);
  const pearson = covariance / Math.sqrt(labelVariance * predictionVariance);
  return {
    trainMse: sums.squaredError / samples,
    trainMae: sums.absoluteError / samples,
    ...(Number.isFinite(pearson) && { trainPearson: Math.max(-1, Math.min(1, pearson)) }),
  };
}
