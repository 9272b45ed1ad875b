import { z } from 'zod';

const count = z.int().min(0);
const duration = z.number().min(0);

/** What the steps of the epoch under way add up to. */
export const trainingSumsSchema = z.strictObject({
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

export type TrainingSums = Readonly<z.output<typeof trainingSumsSchema>>;

/** Nothing summed: the start of an epoch. */
export const emptySums: TrainingSums = {
  steps: 0,
  samples: 0,
  squaredError: 0,
  absoluteError: 0,
  label: 0,
  labelSquared: 0,
  prediction: 0,
  predictionSquared: 0,
  product: 0,
  gradientNorm: 0,
  trainingMs: 0,
  waitingMs: 0,
};

/** The sums with one more step in them: labels and predictions [batch]. */
export function withStep(
  sums: TrainingSums,
  labels: Float32Array,
  predictions: Float32Array,
  step: { readonly gradientNorm: number; readonly trainingMs: number; readonly waitingMs: number },
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
 * Mean squared and absolute error and Pearson's r of an epoch's training passes, each before the update that it led to. They come
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
