import { describe, expect, it } from 'vitest';
import { afterEpoch, isOutOfPatience } from '#src/training/schedule.js';
import { startingPlace } from '#src/training/training-place.js';

const constant = { schedule: 'constant', earlyStopping: null } as const;

/** What waits after each epoch of these validation MSEs. */
function after(errors: readonly number[], settings: Parameters<typeof afterEpoch>[1]) {
  let place: ReturnType<typeof afterEpoch> = startingPlace;
  return errors.map((error) => (place = afterEpoch(place, settings, error)));
}

describe('plateau', () => {
  const plateau = (over = {}) => ({
    ...constant,
    schedule: { plateau: { factor: 0.1, patience: 2, minDelta: 0, floor: 0, ...over } },
  });
  const shares = (errors: readonly number[], over = {}) =>
    after(errors, plateau(over)).map((place) => place.plateau.share);

  it('lowers the rate once patience is exceeded, then waits anew, as ReduceLROnPlateau does', () => {
    const errors = [1, 0.9, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95];
    // torch.optim.lr_scheduler.ReduceLROnPlateau(patience=2, threshold=0, threshold_mode='abs') by hand.
    expect(shares(errors)).toEqual([1, 1, 1, 1, 0.1, 0.1, 0.1, expect.closeTo(0.01, 12)]);
  });

  it('is not fooled by a fall below minDelta and stops at the floor', () => {
    expect(shares([1, 0.99, 0.98, 0.97], { minDelta: 0.1 })).toEqual([1, 1, 1, 0.1]);
    expect(shares([1, 1, 1, 1], { patience: 0, floor: 0.05 })).toEqual([1, 0.1, 0.05, 0.05]);
  });

  it('leaves other schedules and trials without validation alone', () => {
    expect(after([1, 2, 3, 4, 5, 6, 7], constant).at(-1)).toEqual({
      plateau: startingPlace.plateau,
      earlyStopping: startingPlace.earlyStopping,
    });
    expect(afterEpoch(startingPlace, plateau({ patience: 0 }), undefined).plateau.share).toBe(1);
  });
});

describe('early stopping', () => {
  it('runs out of patience after so many epochs without a lower validation MSE', () => {
    const settings = { ...constant, earlyStopping: { patience: 2, minDelta: 0.01 } };
    const ended = after([1, 0.9, 0.895, 0.8, 0.8, 0.81], settings).map((place) =>
      isOutOfPatience(place, settings),
    );
    expect(ended).toEqual([false, false, false, false, false, true]);
  });
});
