import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAugmentations, wantedChecks } from '#src/app/run/check-augmentations.js';
import { settingsSchema, type SettingsInput } from '#src/settings/trainer.js';
import { freezePlan, type TrainingPlan } from '#src/runs/sweep-plan.js';
import { testPlan } from '../../coordinator/sweep-fixture.js';
import { tinyDataset } from '../../trial/tiny-trial.js';

let folder: string;
let dataset: { folder: string; sha256: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-augmentations-'));
  dataset = await tinyDataset(folder, 20);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A plan on the tiny dataset, a trial for each of these settings. */
function planOf(...all: SettingsInput[]): TrainingPlan {
  const plan = testPlan({ trials: all.length });
  return {
    ...plan,
    dataset: { ...plan.dataset, ...dataset },
    trials: plan.trials.map((trial, place) => ({
      ...trial,
      settings: { ...settingsSchema.parse({ frames: 2, ...all[place] }), image: 32 },
    })),
  };
}

const neverStop = new AbortController().signal;

describe('the augmentations of a plan', () => {
  it('are each value that is on, by the number of frames, with all others off', () => {
    const { wanted, leftOut } = wantedChecks(
      planOf(
        {},
        { noise: 0.1, resample: true },
        { noise: 0.1 },
        { noise: 0.2, crop: 3 },
        { noise: 0.1, frames: 4 },
      ),
    );
    expect(leftOut).toBe(0);
    expect(
      wanted.map(({ knob, value, settings: { frames, noise, resample, crop } }) => [
        [knob, value],
        { frames, noise, resample, crop },
      ]),
    ).toEqual([
      [['noise', 0.1], { frames: 2, noise: 0.1, resample: false, crop: 0 }],
      [['noise', 0.2], { frames: 2, noise: 0.2, resample: false, crop: 0 }],
      [['noise', 0.1], { frames: 4, noise: 0.1, resample: false, crop: 0 }],
      [['resample', true], { frames: 2, noise: 0, resample: true, crop: 0 }],
      [['crop', 3], { frames: 2, noise: 0, resample: false, crop: 3 }],
    ]);
  });

  it('are cut off where they are very many, and counted', () => {
    const many = Array.from({ length: 30 }, (_, place) => ({ noise: (place + 1) / 100 }));
    const { wanted, leftOut } = wantedChecks(planOf(...many));
    expect([wanted.length, leftOut]).toEqual([24, 6]);
  });
});

describe('the checks of a plan', () => {
  it('are made in a process of their own, and once', async () => {
    const plan = planOf({ noise: 0.1 }, { reorder: true });
    const runs = join(folder, 'runs');
    const checks = await checkAugmentations(plan, runs, neverStop);
    expect(checks).toMatchObject({
      leftOut: 0,
      answer: { kind: 'made', checks: [{ knob: 'noise' }, { knob: 'reorder' }] },
    });
    freezePlan(runs, { ...plan, knobChecks: checks! }, 1);
    // Nothing is looked at again: there is nothing to look at.
    renameSync(dataset.folder, `${dataset.folder}-gone`);
    try {
      expect(await checkAugmentations(plan, runs, neverStop)).toEqual(checks);
      const changed = planOf({ noise: 0.2 });
      expect(await checkAugmentations(changed, runs, neverStop)).toMatchObject({
        answer: { kind: 'failed' },
      });
    } finally {
      renameSync(`${dataset.folder}-gone`, dataset.folder);
    }
  });

  it('that cannot be made are no reason not to run: the reason is the answer', async () => {
    const plan = planOf({ noise: 0.1 });
    const nowhere = { ...plan, dataset: { ...plan.dataset, folder: join(folder, 'nowhere') } };
    expect(await checkAugmentations(nowhere, join(folder, 'none'), neverStop)).toMatchObject({
      answer: { kind: 'failed', reason: expect.stringContaining('nowhere') as string },
    });
  });

  it('are not requested where there is nothing to check or a person has stopped the run', async () => {
    const runs = join(folder, 'none');
    expect(await checkAugmentations(planOf({}), runs, neverStop)).toBeUndefined();
    const stopped = AbortSignal.abort();
    expect(await checkAugmentations(planOf({ flip: true }), runs, stopped)).toBeUndefined();
  });
});
