import { describe, expect, it } from 'vitest';
import { settingsSchema } from '#src/settings/trainer.js';
import type { SettingsInput } from '#src/settings/trainer.js';
import { planHours } from '#src/planning/hours.js';
import type { MeasuredCase } from '#src/planning/measured-case.js';
import { planSlots } from '#src/executor/slots.js';
import { trialWork } from '#src/planning/trial-work.js';
import type { TrainingPlan } from '#src/runs/sweep-plan.js';
import type { TrainingBenchmark } from '#src/runs/benchmarks.js';

const settingsOf = (given: SettingsInput) => ({ ...settingsSchema.parse(given), image: 64 });
const movies = { train: 700, validation: 150, test: 150 };

describe('the work of a trial', () => {
  it('is every training movie an epoch, validation each epoch and the test split once', () => {
    const settings = settingsOf({ epochs: 10, evaluationDraws: 3, noise: 0.1 });
    expect(trialWork(settings, movies)).toEqual({
      trained: 7000,
      evaluated: 10 * 3 * 150 + 3 * 150,
    });
  });

  it('is forward alone under a frozen backbone, and once where nothing changes', () => {
    const frozen = { epochs: 10, freeze: 'backbone' } as const;
    expect(trialWork(settingsOf(frozen), movies)).toEqual({ trained: 0, evaluated: 1000 });
    for (const moving of [{ noise: 0.1 }, { flip: true }, { crop: 4 }, { resample: true }]) {
      const work = trialWork(settingsOf({ ...frozen, ...moving }), movies);
      expect(work).toEqual({ trained: 0, evaluated: 8500 + 150 });
    }
  });
});

describe('the hours of a plan', () => {
  const trial = (trialId: string, settings: SettingsInput) => ({
    trialId,
    settings: settingsOf(settings),
  });
  const plan = {
    trials: [
      trial('a', { epochs: 36 }),
      trial('b', { epochs: 36 }),
      trial('c', { epochs: 36, backbone: 'vgg16' }),
    ],
    dataset: { movies: Array.from({ length: 100 }, () => ({ split: 'train' })) },
  } as unknown as TrainingPlan;
  const measured = { samplesPerSecond: 1, evalSamplesPerSecond: 3, threads: 2, device: 'cpu' };
  const ofResnet = ({ backbone }: MeasuredCase) =>
    backbone === 'resnet18' ? (measured as TrainingBenchmark) : null;
  const slots = planSlots(1, { cores: 2, devices: [] });

  it('are those of what is left, and name what no benchmark speaks for', () => {
    const hours = planHours(plan, new Set(['b']), slots, {
      benchmarkOf: ofResnet,
      epochOf: () => null,
    });
    expect([...hours.perTrial]).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', null],
    ]);
    expect(hours.toGo).toBe(1);
    expect(hours.unmeasured).toEqual([
      { backbone: 'vgg16', image: 64, batch: 32, frames: 5, precision: 'float32' },
    ]);
    expect(
      planHours(plan, new Set(['c']), slots, { benchmarkOf: ofResnet, epochOf: () => null })
        .unmeasured,
    ).toEqual([]);
  });

  it('go by finished trials of like settings before any benchmark', () => {
    const epochOf = ({ backbone }: { backbone: string }) => (backbone === 'vgg16' ? 100_000 : null);
    const hours = planHours(plan, new Set(), slots, { benchmarkOf: ofResnet, epochOf });
    expect([...hours.perTrial.values()]).toEqual([1, 1, 1]);
    expect(hours.unmeasured).toEqual([]);
  });

  it('divide the threads among the slots', () => {
    const two = planSlots(2, { cores: 2, devices: [] });
    const hours = planHours(plan, new Set(), two, { benchmarkOf: ofResnet, epochOf: () => null });
    expect(hours.perTrial.get('a')).toBe(2);
    expect(hours.toGo).toBe(2);
  });

  it('stay a GPU’s whatever the threads', () => {
    const gpu = planSlots('auto', { cores: 8, devices: ['0'] });
    const onGpu = () => ({ ...measured, device: 'gpu' }) as TrainingBenchmark;
    expect(planHours(plan, new Set(), gpu, { benchmarkOf: onGpu, epochOf: () => null }).toGo).toBe(
      3,
    );
  });
});
