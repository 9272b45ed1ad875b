import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { keptTrial, trialId } from '../../predict/export/kept-trial.js';
import { sweepFixture } from '../../coordinator/sweep-fixture.js';
import { reelsweep } from '../command-process.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-models-'));
const withModel = trialId;
let without = '';

beforeAll(async () => {
  const fixture = sweepFixture({ trials: 2, epochs: 1, runsFolder: join(folder, 'runs') });
  const [first, second] = fixture.plan.trials;
  // An id that follows from what trial.json says, as an import wants it.
  Object.assign(first ?? {}, { trialId });
  without = second?.trialId ?? '';
  await fixture.run();
  keptTrial(join(folder, 'runs'));
});

describe('a model that is taken elsewhere', () => {
  it('is exported, imported there, and exported again by the beginning of its trial’s id', async () => {
    const done = await reelsweep(folder, 'model', 'export', withModel, '--to', 'best');
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toMatch(
      new RegExp(`^Wrote the model of trial ${withModel} to \\S+/best\\.\nOn random pixels`),
    );
    const there = mkdtempSync(join(tmpdir(), 'reelsweep-elsewhere-'));
    cpSync(join(folder, 'best'), join(there, 'copied'), { recursive: true });
    const imported = await reelsweep(there, 'model', 'import', 'copied');
    expect(imported).toMatchObject({ code: 0 });
    expect(imported.out).toMatch(
      /^The model of trial \w{16} is in \S+\/runs\/models\/\w{16} now\.\n$/,
    );
    const again = await reelsweep(there, 'model', 'import', 'copied', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ trialId: withModel, already: true });
    const back = await reelsweep(
      there,
      'model',
      'export',
      withModel.slice(0, 8),
      '--to',
      'back',
      '--json',
    );
    expect(JSON.parse(back.out)).toMatchObject({ trialId: withModel, precision: 'float32' });
    for (const name of ['model.safetensors', 'example.json', 'example.npy', 'result.json']) {
      const [first, second] = [join(folder, 'best', name), join(there, 'back', name)];
      expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
    }
    rmSync(there, { recursive: true });
  });

  it('is refused with what to do', async () => {
    const before = readdirSync(folder).toSorted();
    const to = ['--to', 'new'];
    const refusals: (readonly [readonly string[], RegExp])[] = [
      [['export', withModel], /to/],
      [['export', 'fffffffff', ...to], /no trial/i],
      [['export', without, ...to], /kept no trained network: [^]*`run FILE --only/],
      [['export', withModel, '--to', 'runs'], /where the program keeps its own files/],
      [['export', withModel, '--to', '.'], /is there already and is no empty folder/],
      [['import', 'nowhere'], /There is no \S+nowhere\/model\.json/],
      [[], /export or import/],
    ];
    for (const [words, sentence] of refusals) {
      const refused = await reelsweep(folder, 'model', ...words);
      expect([words, refused.code, refused.out]).toEqual([words, 2, '']);
      expect(refused.err).toMatch(sentence);
    }
    expect(readdirSync(folder).toSorted()).toEqual(before);
    expect(existsSync(join(folder, 'runs', 'models'))).toBe(false);
  });
});
