import { describe, expect, it } from 'vitest';
import { afterEpoch, isOutOfPatience, scheduledRate } from '#src/training/schedule.js';
import type { Schedule } from '#src/training/schedule.js';
import { startingPlace } from '#src/training/training-place.js';

const rates = (schedule: Schedule, stepsPerEpoch: number, epochs: number) =>
  Array.from({ length: stepsPerEpoch * epochs }, (_, step) =>
    scheduledRate(schedule, 0.01, { step, stepsPerEpoch, epochs, plateauShare: 1 }),
  );

const expectRates = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  for (const [place, rate] of actual.entries()) expect(rate).toBeCloseTo(expected[place]!, 12);
};

describe('scheduledRate', () => {
  it('stays as given', () => {
    expect(rates('constant', 2, 2)).toEqual([0.01, 0.01, 0.01, 0.01]);
  });

  it('is what a plateau has left of it', () => {
    const schedule = { plateau: { factor: 0.5, patience: 1, minDelta: 0, floor: 0 } };
    const place = { step: 7, stepsPerEpoch: 2, epochs: 9, plateauShare: 0.25 };
    expect(scheduledRate(schedule, 0.01, place)).toBe(0.0025);
  });

  it('is multiplied by factor every so many epochs', () => {
    expectRates(
      rates({ step: { every: 2, factor: 0.2 } }, 2, 5),
      [0.01, 0.01, 0.01, 0.01, 0.002, 0.002, 0.002, 0.002, 0.0004, 0.0004],
    );
  });

  it('warms up linearly and falls by half a cosine to its floor', () => {
    // 4 warm-up steps of 8; then the cosine at 0, 1/3, 2/3, 1 between 0.01 and 0.001.
    expectRates(
      rates({ cosine: { warmup: 2, floor: 0.1 } }, 2, 4),
      [0.0025, 0.005, 0.0075, 0.01, 0.01, 0.00775, 0.00325, 0.001],
    );
    expectRates(rates({ cosine: { warmup: 0, floor: 0 } }, 1, 3), [0.01, 0.005, 0]);
    expectRates(rates({ cosine: { warmup: 5, floor: 0 } }, 1, 2), [0.005, 0.01]);
  });

  it('is PyTorch’s OneCycleLR with cosine annealing', () => {
    // torch.optim.lr_scheduler.OneCycleLR(max_lr=.01, total_steps=10, pct_start=.3, div_factor=25, final_div_factor=400):
    // initial_lr .0004, min_lr 1e-6, phases end at steps 2 and 9; anneal: end + (start - end) / 2 (1 + cos(pi pct)).
    const fall = (part: number) => 1e-6 + ((0.01 - 1e-6) / 2) * (1 + Math.cos(Math.PI * part));
    expectRates(rates({ onecycle: { warmup: 0.3, start: 0.04, floor: 0.0001 } }, 5, 2), [
      0.0004,
      0.0052,
      0.01,
      fall(1 / 7),
      fall(2 / 7),
      fall(3 / 7),
      fall(4 / 7),
      fall(5 / 7),
      fall(6 / 7),
      0.000001,
    ]);
  });

  it('gives finite rates within its bounds where there are next to no steps', () => {
    const schedules: Schedule[] = [
      { onecycle: { warmup: 0.3, start: 0.04, floor: 0.0001 } },
      { cosine: { warmup: 1, floor: 0 } },
      { cosine: { warmup: 0.5, floor: 0 } },
    ];
    for (const schedule of schedules) {
      for (const epochs of [1, 2, 3]) {
        for (const rate of rates(schedule, 1, epochs)) {
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThanOrEqual(0.01);
        }
      }
    }
  });
});

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

  it('lowers the rate once patience is exceeded, then waits again, as ReduceLROnPlateau does', () => {
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
