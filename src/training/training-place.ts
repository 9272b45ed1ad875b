import { byNameSchema } from '../files/by-name.js';
import { z } from 'zod';
import { emptySums, trainingSumsSchema } from './training-sums.js';

const count = z.int().min(0);
const duration = z.number().min(0);

/** How long a figure that should fall has not fallen. */
const waitSchema = z.strictObject({
  /** The lowest validation MSE that counted as lower; null before any epoch. */
  lowest: z.number().nullable(),
  /** Epochs since then. */
  epochs: count,
});

/**
 * How far a trial has come: with the network's state, all that it needs to go on as if it had never stopped. Every random
 * stream is derived from (seed, purpose, epoch or step), so that the place is the generators' state as well.
 */
export const trainingPlaceSchema = z.strictObject({
  /** Optimiser steps done. */
  step: count,
  /** Epochs whose evaluation is done: one less than the steps tell while an evaluation is still due. */
  evaluatedEpochs: count,
  /** Over the steps of the epoch under way. */
  sums: trainingSumsSchema,
  /** The schedule `plateau`: what it waits for, and what it has left of the learning rate. */
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
