import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AugmentationCheck } from '#src/runs/augmentation-checks.js';
import { settingsSchema } from '#src/settings/trainer.js';
import type { SettingsInput } from '#src/settings/trainer.js';
import { measureAugmentations } from '#src/trial/measure-augmentations.js';
import { tinyDataset } from './tiny-trial.js';

const pool = 6;
let folder: string;
let dataset: { folder: string; sha256: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-augmentations-'));
  dataset = await tinyDataset(folder, 24, { pool });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function checked(
  knob: AugmentationCheck['knob'],
  settings: SettingsInput,
  seed = 11,
): Promise<AugmentationCheck | undefined> {
  const all = { ...settingsSchema.parse({ batchSize: 8, frames: 3, ...settings }), image: 32 };
  const wanted = [{ knob, value: all[knob], settings: all, seed }];
  return (await measureAugmentations({ dataset, wanted }))[0];
}

describe('a check of an augmentation', () => {
  it('shows noise of the standard deviation that was requested, anew in every epoch', async () => {
    const check = await checked('noise', { noise: 0.1 });
    // The mean absolute value of a normal number is √(2/π) of its standard deviation, that of a difference of two √2 times as much.
    const expected = 0.1 * 255 * Math.sqrt(2 / Math.PI);
    expect(check).toMatchObject({ knob: 'noise', value: 0.1, frames: 3, movies: 6, epochs: 6 });
    expect(check!.onAgainstOff / expected).toBeCloseTo(1, 1);
    expect(check!.betweenEpochs / (expected * Math.SQRT2)).toBeCloseTo(1, 1);
    expect(check!.betweenEpochsOff).toBe(0);
  });

  it.each([
    ['resample', { resample: true }],
    ['reorder', { reorder: true }],
    ['flip', { flip: true }],
    ['crop', { crop: 1 }],
  ] as const)('shows that %s changes the batch, and nothing without it', async (knob, settings) => {
    const check = await checked(knob, settings);
    expect(check!.onAgainstOff).toBeGreaterThan(0);
    expect(check!.betweenEpochs).toBeGreaterThan(0);
    expect(check).toMatchObject({ betweenEpochsOff: 0, wholePools: 0, trainingMovies: 13 });
  });

  it('shows resample to do nothing where every draw takes the whole pool', async () => {
    const check = await checked('resample', { resample: true, frames: pool });
    expect(check).toMatchObject({ onAgainstOff: 0, betweenEpochs: 0, wholePools: 13 });
  });

  it('shows reorder to do nothing to one frame', async () => {
    const check = await checked('reorder', { reorder: true, frames: 1 });
    expect(check).toMatchObject({ onAgainstOff: 0, betweenEpochs: 0 });
  });

  it('looks at few movies for more epochs', async () => {
    const check = await checked('flip', { flip: true, batchSize: 2 });
    expect(check).toMatchObject({ movies: 1, epochs: 32 });
    expect(check!.onAgainstOff).toBeGreaterThan(0);
  });

  it('refuses another dataset than the planned one', async () => {
    const settings = { ...settingsSchema.parse({ noise: 0.1 }), image: 32 };
    const wanted = [{ knob: 'noise' as const, value: 0.1, settings, seed: 1 }];
    const other = { ...dataset, sha256: 'ab'.repeat(32) };
    await expect(measureAugmentations({ dataset: other, wanted })).rejects.toThrow(/abab/);
  });
});
