import type { Settings } from '../settings/trainer.js';

export type Schedule = Settings['schedule'];

/** Where a step stands in its trial. */
export interface SchedulePlace {
  /** Optimiser steps done before this one, from 0. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** What a plateau has left of the learning rate so far: see patience.ts. */
  readonly plateauShare: number;
}

/** The learning rate of one step. It depends on the place alone, so that a resumed trial needs no scheduler state. */
export function scheduledRate(
  schedule: Schedule,
  learningRate: number,
  place: SchedulePlace,
): number {
  if (schedule === 'constant') return learningRate;
  if ('step' in schedule) {
    const { every, factor } = schedule.step;
    const epoch = Math.floor(place.step / place.stepsPerEpoch);
    return learningRate * factor ** Math.floor(epoch / every);
  }
  if ('plateau' in schedule) return learningRate * place.plateauShare;
  if ('cosine' in schedule) return learningRate * cosineShare(schedule.cosine, place);
  return learningRate * oneCycleShare(schedule.onecycle, place);
}

/** Linear warm-up to 1, then half a cosine that is at `floor` in the last step (Loshchilov and Hutter 2017, no restart). */
function cosineShare(
  { warmup, floor }: { readonly warmup: number; readonly floor: number },
  { step, stepsPerEpoch, epochs }: SchedulePlace,
): number {
  const rising = Math.min(warmup * stepsPerEpoch, stepsPerEpoch * epochs);
  if (step < rising) return Math.min(1, (step + 1) / rising);
  return annealed(1, floor, (step - rising) / (stepsPerEpoch * epochs - 1 - rising));
}

/**
 * One cosine from `start` to 1 and one from 1 to `floor`, as PyTorch's OneCycleLR(anneal_strategy='cos', three_phase=False) with
 * pct_start = warmup, div_factor = 1 / start and final_div_factor = start / floor.
 */
function oneCycleShare(
  {
    warmup,
    start,
    floor,
  }: { readonly warmup: number; readonly start: number; readonly floor: number },
  { step, stepsPerEpoch, epochs }: SchedulePlace,
): number {
  const last = stepsPerEpoch * epochs - 1;
  const top = warmup * stepsPerEpoch * epochs - 1;
  if (step <= top) return annealed(start, 1, step / top);
  return annealed(1, floor, (step - Math.max(top, 0)) / (last - Math.max(top, 0)));
}

/** A cosine from one value to another; a stretch without length (0 / 0) is at its end. */
function annealed(from: number, to: number, progress: number): number {
  if (!(progress < 1)) return to;
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * progress));
}
