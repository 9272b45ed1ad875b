import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyDataset } from '../../trial/tiny-trial.js';
import { reelsweep } from '../command-process.js';
import { typed } from '../typed.js';

interface Planned {
  readonly estimatedHours: number | null;
  readonly memoryBytes: number | null;
  readonly diskBytes: number;
  readonly detectable: { readonly difference: number; readonly comparisons: number };
  readonly trials: readonly { readonly estimatedHours: number | null }[];
}

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-plan-'));
  await tinyDataset(folder, 20);
  writeFileSync(
    join(folder, 'sweep.yaml'),
    'name: planned\ndataset: dataset\nreplicates: 2\nsettings: { frames: 2, epochs: 1, batchSize: 8, freeze: backbone }\ngrid: { schedule: [constant, { step: { every: 2, factor: 0.5 } }] }\nrunner: { workers: 1 }\n',
  );
});

async function planned(file: string): Promise<Planned> {
  const { out, err, code } = await typed(folder, 'plan', file, '--json');
  expect(code, err).toBe(0);
  return JSON.parse(out) as Planned;
}

describe('reelsweep plan', () => {
  it('writes the trials as CSV', async () => {
    const { out, code } = await typed(folder, 'plan', 'sweep.yaml', '--csv');
    expect(code).toBe(0);
    const rows = out.trimEnd().split('\r\n');
    expect(rows[0]).toBe('position,trial,schedule,replicate,seed,estimatedHours,done');
    expect(rows).toHaveLength(5);
    expect(rows[3]).toMatch(
      /^3,[0-9a-f]{16},"{""step"":{""every"":2,""factor"":0\.5}}",1,\d+,,false$/,
    );
    expect((await typed(folder, 'plan', 'sweep.yaml', '--csv', '--json')).code).toBe(2);
  });

  it('warns by name and place of what has no effect, and plans all the same', async () => {
    const { out, err, code } = await typed(folder, 'plan', 'sweep.yaml');
    expect(code).toBe(0);
    expect(err).toMatch(
      /^sweep\.yaml:2:10 warning uneven-split: dataset: The 20 movies are split 12\/5\/3 .*\nsweep\.yaml:5:19 warning same-training: grid\.schedule: 1 of 2 points .*\n$/,
    );
    expect(out).not.toContain('warning');
    const json = await typed(folder, 'plan', 'sweep.yaml', '--json');
    expect(json.err).toBe('');
    expect(JSON.parse(json.out)).toMatchObject({
      strategy: 'grid',
      warnings: [
        { kind: 'uneven-split', line: 2, column: 10, path: ['dataset'] },
        { kind: 'same-training', line: 5, column: 19, path: ['grid', 'schedule'] },
      ],
    });
  });

  it('says how many points are drawn, and how often each is trained', async () => {
    writeFileSync(
      join(folder, 'random.yaml'),
      'name: random\ndataset: dataset\nseed: 3\nreplicates: 2\nstrategy: { random: { trials: 5 } }\ngrid: { learningRate: { between: [0.001, 0.1], scale: log } }\n',
    );
    const { out } = await typed(folder, 'plan', 'random.yaml');
    expect(out).toContain(
      'random: 10 trials (5 points drawn at random by seed 3, 2 replicates each), 0 done already',
    );
    const json = JSON.parse((await typed(folder, 'plan', 'random.yaml', '--json')).out) as Planned;
    expect(json).toMatchObject({ strategy: { random: { trials: 5 } }, axes: ['learningRate'] });
    expect(json.trials).toHaveLength(10);
  });

  it('assumes before a trial is done, and measures afterwards', { timeout: 120_000 }, async () => {
    const before = await planned('sweep.yaml');
    expect(before).toMatchObject({ memoryBytes: null, detectable: { comparisons: 0 } });
    const { out } = await typed(folder, 'plan', 'sweep.yaml');
    expect(out).toMatch(/disk about .*memory unknown/);
    expect(out).toMatch(/2 replicates can tell two settings apart .* assumed: errors of two/);

    const ran = await reelsweep(folder, 'run', 'sweep.yaml', '--no-preflight');
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('sweep.yaml:5:19 warning same-training: ');
    const after = await planned('sweep.yaml');
    expect(after.detectable.comparisons).toBe(1);
    expect(after.detectable.difference).not.toBe(before.detectable.difference);

    // Another sweep of the same kind of trials is estimated from these.
    writeFileSync(
      join(folder, 'longer.yaml'),
      'name: longer\ndataset: dataset\nsettings: { frames: 2, epochs: 10, batchSize: 8, freeze: backbone }\nrunner: { workers: 1 }\n',
    );
    const longer = await planned('longer.yaml');
    expect(longer.memoryBytes).toBeGreaterThan(50e6);
    expect(longer.estimatedHours).toBeGreaterThan(0);
    expect(longer.estimatedHours).toBeCloseTo(10 * (after.trials[0]?.estimatedHours ?? 0), 9);
  });
});
