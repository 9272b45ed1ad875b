import type { TrainingPlace } from './training-place.js';
import type { TrainingSettings } from '../settings/parts.js';

type Waits = Pick<TrainingPlace, 'plateau' | 'earlyStopping'>;

/**
 * What an epoch's validation MSE does to those who wait for a lower one. The plateau is PyTorch's ReduceLROnPlateau with
 * threshold_mode 'abs' and no cooldown, its rate counted as a share of the highest.
 * @param validationMse undefined without a validation split: nobody waits then.
 */
export function afterEpoch(
  { plateau, earlyStopping }: Waits,
  settings: Pick<TrainingSettings, 'schedule' | 'earlyStopping'>,
  validationMse: number | undefined,
): Waits {
  if (validationMse === undefined) return { plateau, earlyStopping };
  return {
    plateau: lowered(plateau, settings.schedule, validationMse),
    earlyStopping:
      settings.earlyStopping === null
        ? earlyStopping
        : waited(earlyStopping, validationMse, settings.earlyStopping.minDelta),
  };
}

/** Whether the validation MSE has not fallen for as long as is borne. */
export function isOutOfPatience(
  { earlyStopping }: Waits,
  settings: Pick<TrainingSettings, 'earlyStopping'>,
): boolean {
  return settings.earlyStopping !== null && earlyStopping.epochs >= settings.earlyStopping.patience;
}

function lowered(
  plateau: Waits['plateau'],
  schedule: TrainingSettings['schedule'],
  validationMse: number,
): Waits['plateau'] {
  if (schedule === 'constant' || !('plateau' in schedule)) return plateau;
  const { factor, patience, minDelta, floor } = schedule.plateau;
  const next = { ...plateau, ...waited(plateau, validationMse, minDelta) };
  if (next.epochs <= patience) return next;
  // A floor of 0 would let the share reach what the place cannot hold.
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
