import type { TrainingSettings } from '../settings/parts.js';
import type { TrainingPlace } from './training-place.js';

export type Schedule = TrainingSettings['schedule'];

/** Where a step is in its trial. */
interface SchedulePlace {
  /** Optimiser steps done before this one, from 0. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** What a plateau has left of the learning rate so far. */
  readonly plateauShare: number;
}

/** The learning rate of one step. It depends on the place alone, so that a resumed trial needs no scheduler state. */
export function scheduledRate(
  schedule: Schedule,
  learningRate: number,
  { step, stepsPerEpoch, epochs, plateauShare }: SchedulePlace,
): number {
  if (schedule === 'constant') return learningRate;
  if ('plateau' in schedule) return learningRate * plateauShare;
  if ('step' in schedule) {
    const { every, factor } = schedule.step;
    return learningRate * factor ** Math.floor(Math.floor(step / stepsPerEpoch) / every);
  }
  const last = stepsPerEpoch * epochs - 1;
  if ('cosine' in schedule) {
    // Linear warm-up to 1, then half a cosine that is at `floor` in the last step (Loshchilov and Hutter 2017, no restart).
    const { warmup, floor } = schedule.cosine;
    const rising = Math.min(warmup * stepsPerEpoch, stepsPerEpoch * epochs);
    const share =
      step < rising
        ? Math.min(1, (step + 1) / rising)
        : annealed(1, floor, (step - rising) / (last - rising));
    return learningRate * share;
  }
  // One cosine from `start` to 1 and one from 1 to `floor`, as PyTorch's OneCycleLR(anneal_strategy='cos', three_phase=False) with
  // pct_start = warmup, div_factor = 1 / start and final_div_factor = start / floor.
  const { warmup, start, floor } = schedule.onecycle;
  const top = warmup * stepsPerEpoch * epochs - 1;
  const share =
    step <= top
      ? annealed(start, 1, step / top)
      : annealed(1, floor, (step - Math.max(top, 0)) / (last - Math.max(top, 0)));
  return learningRate * share;
}

/** A cosine from one value to another; a stretch without length (0 / 0) is at its end. */
function annealed(from: number, to: number, progress: number): number {
  if (!(progress < 1)) return to;
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * progress));
}

type Waits = Pick<TrainingPlace, 'plateau' | 'earlyStopping'>;

/**
 * The plateau and early stopping after an epoch. The plateau is PyTorch's ReduceLROnPlateau with threshold_mode 'abs'
 * and no cooldown, its rate counted as a share of the highest.
 * @param validationMse undefined without a validation split: nothing changes then.
 */
export function afterEpoch(
  { plateau, earlyStopping }: Waits,
  settings: Pick<TrainingSettings, 'schedule' | 'earlyStopping'>,
  validationMse: number | undefined,
): Waits {
  if (validationMse === undefined) return { plateau, earlyStopping };
  const { schedule } = settings;
  const stopping = settings.earlyStopping;
  return {
    plateau:
      schedule !== 'constant' && 'plateau' in schedule
        ? lowered(plateau, schedule.plateau, validationMse)
        : plateau,
    earlyStopping:
      stopping === null ? earlyStopping : waited(earlyStopping, validationMse, stopping.minDelta),
  };
}

/** Whether the validation MSE has not fallen for as many epochs as early stopping allows. */
export function isOutOfPatience(
  { earlyStopping }: Waits,
  settings: Pick<TrainingSettings, 'earlyStopping'>,
): boolean {
  return settings.earlyStopping !== null && earlyStopping.epochs >= settings.earlyStopping.patience;
}

function lowered(
  plateau: Waits['plateau'],
  { factor, patience, minDelta, floor }: Extract<Schedule, { plateau: unknown }>['plateau'],
  validationMse: number,
): Waits['plateau'] {
  const next = { ...plateau, ...waited(plateau, validationMse, minDelta) };
  if (next.epochs <= patience) return next;
  // A floor of 0 would let the share reach what the checkpoint's schema refuses.
  const share = Math.max(plateau.share * factor, floor, Number.MIN_VALUE);
  return { ...next, epochs: 0, share: Math.min(plateau.share, share) };
}

function waited(
  { lowest, epochs }: Waits['earlyStopping'],
  validationMse: number,
  minDelta: number,
): Waits['earlyStopping'] {
  return lowest === null || validationMse < lowest - minDelta
    ? { lowest: validationMse, epochs: 0 }
    : { lowest, epochs: epochs + 1 };
}
