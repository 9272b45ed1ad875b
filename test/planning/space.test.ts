import { describe, expect, it } from 'vitest';
import { assumedDetectable, measuredDetectable } from '#src/planning/detectable.js';
import { planSpace } from '#src/planning/space.js';
import { settingsSchema } from '#src/settings/trainer.js';
import type { TrainingPlan } from '#src/runs/sweep-plan.js';

const settings = { ...settingsSchema.parse({ frames: 1 }), image: 64 };
const plan = (keep: string | { readonly best: number }) =>
  ({
    runner: { keep },
    trials: [
      { trialId: 'a', point: 'p', settings },
      { trialId: 'b', point: 'p', settings },
      { trialId: 'c', point: 'q', settings: { ...settings, optimizer: 'sgd' } },
    ],
  }) as unknown as TrainingPlan;

/** torchvision's resnet18 of one output: 11,177,025 numbers (11,689,512 less 1000 x 513 and plus 513) and 9,600 running statistics. */
const network = 4 * (11_177_025 + 9_600);

describe('the space of a plan', () => {
  it('is the networks that stay and the checkpoints of the trials at once', () => {
    const none = new Set<string>();
    const disk = (keep: string | { best: number }, slots: number, done = none) =>
      planSpace(plan(keep), done, slots, () => 5).diskBytes / network;
    expect(disk('none', 1)).toBe(16);
    expect(disk('none', 3)).toBe(16 + 16 + 12);
    expect(disk('best', 1)).toBe(2 + 16);
    expect(disk('all', 1)).toBe(3 + 16);
    // Two points: the best, and the one that is not complete.
    expect(disk({ best: 1 }, 1)).toBe(3 + 16);
    expect(disk({ best: 5 }, 1)).toBe(3 + 16);
    expect(disk('all', 1, new Set(['a', 'b']))).toBe(1 + 12);
  });

  it('has memory only where every kind of trial was measured', () => {
    const memory = (peakOf: (given: { optimizer: string }) => number | null) =>
      planSpace(plan('none'), new Set(), 2, peakOf).memoryBytes;
    expect(memory(({ optimizer }) => (optimizer === 'sgd' ? 3 : 7))).toBe(14);
    expect(memory(({ optimizer }) => (optimizer === 'sgd' ? null : 7))).toBeNull();
  });
});

describe('the difference that a plan can detect', () => {
  it('shrinks with movies and replicates while it is assumed', () => {
    const of = (movies: number, replicates: number) =>
      assumedDetectable(movies, replicates)?.difference ?? Number.NaN;
    // (1.96 + 0.84) x sqrt(0.76 / 10000), Student's t being normal there.
    expect(of(10_000, 1)).toBeCloseTo(2.8016 * Math.sqrt(0.76 / 10_000), 4);
    expect(of(400, 3)).toBeLessThan(of(400, 1));
    expect(of(400, 3)).toBeLessThan(of(100, 3));
    expect(assumedDetectable(1, 3)).toBeNull();
  });

  it('is the median of what comparisons say', () => {
    const rows = (scale: number) => [[1, 2, 3, 5].map((value) => value * scale)];
    const one = measuredDetectable([rows(2)])?.difference ?? Number.NaN;
    expect(one).toBeGreaterThan(0);
    expect(measuredDetectable([rows(1), rows(2), rows(100)])).toEqual({
      difference: one,
      comparisons: 3,
    });
    expect(measuredDetectable([])).toBeNull();
  });
});
