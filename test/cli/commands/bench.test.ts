import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockRuns } from '#src/store/lock-runs.js';
import { tinyDataset } from '../../trial/tiny-trial.js';
import { reelsweep, start } from '../command-process.js';
import { typed } from '../typed.js';

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-bench-cli-'));
  temporary = mkdtempSync(join(tmpdir(), 'reelsweep-bench-tmp-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const small = ['--image', '32', '--batch', '2', '--frames', '1', '--seconds', '1'];

describe('bench train', () => {
  it('measures the real step, says so in one line of JSON and keeps it', async () => {
    const { code, out } = await reelsweep(folder, 'bench', 'train', ...small, '--json');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(out) as Record<string, number>;
    expect(Object.keys(report)).toEqual([
      'backbone',
      'image',
      'batch',
      'frames',
      'precision',
      'samplesPerSecond',
      'evalSamplesPerSecond',
      'stepMs',
      'peakMemoryBytes',
      'waitShare',
      'steps',
      'wallSeconds',
    ]);
    expect(report).toMatchObject({
      backbone: 'resnet18',
      image: 32,
      batch: 2,
      frames: 1,
      precision: 'float32',
    });
    expect(report['samplesPerSecond']).toBeCloseTo(2000 / report['stepMs']!, 6);
    expect(report['evalSamplesPerSecond']).toBeGreaterThan(0);
    // TensorFlow alone takes more than this, and this network not a tenth of the other.
    expect(report['peakMemoryBytes']).toBeGreaterThan(2e8);
    expect(report['peakMemoryBytes']).toBeLessThan(2e10);
    expect(report['waitShare']).toBeGreaterThanOrEqual(0);
    expect(report['waitShare']).toBeLessThan(1);
    expect(report['steps']).toBeGreaterThanOrEqual(3);
    expect(report['wallSeconds']).toBeGreaterThan(1);

    const store = new Database(join(folder, 'runs/reelsweep.db'), { readonly: true });
    const row = store.prepare('SELECT name, figures, threads FROM benchmarks').get() as {
      name: string;
      figures: string;
      threads: number;
    };
    store.close();
    expect(row.name).toBe('train');
    expect(row.threads).toBeGreaterThan(0);
    expect(JSON.parse(row.figures)).toMatchObject(report);
    expect(readdirSync(temporary)).toEqual([]);

    // What `plan` then estimates from.
    await tinyDataset(folder, 20);
    const text = `name: timed\ndataset: dataset\nsettings: { frames: 1, batchSize: 2 }\ngrid: { noise: [0, 0.1] }\n`;
    writeFileSync(join(folder, 'timed.yaml'), text);
    const planned = await typed(folder, 'plan', 'timed.yaml');
    expect(planned.out).toMatch(/about .* for what is left/);
    const counted = JSON.parse((await typed(folder, 'plan', 'timed.yaml', '--json')).out) as {
      readonly trials: readonly { readonly estimatedHours: number }[];
      readonly slots: number;
      readonly estimatedHours: number;
      readonly unmeasured: readonly unknown[];
    };
    expect(counted.unmeasured).toEqual([]);
    const each = counted.trials.map(({ estimatedHours }) => estimatedHours);
    expect(each).toHaveLength(2);
    expect(Math.min(...each)).toBeGreaterThan(0);
    expect(counted.estimatedHours).toBeCloseTo((each[0]! + each[1]!) / counted.slots, 9);
    writeFileSync(join(folder, 'timed.yaml'), text.replace('batchSize: 2', 'batchSize: 3'));
    expect(JSON.parse((await typed(folder, 'plan', 'timed.yaml', '--json')).out)).toMatchObject({
      estimatedHours: null,
      unmeasured: [{ backbone: 'resnet18', image: 32, batch: 3, frames: 1, precision: 'float32' }],
    });
    const other = await typed(folder, 'plan', 'timed.yaml');
    expect(other.out).toMatch(
      /measure once:\n  reelsweep bench train --backbone resnet18 --image 32 --batch 3 --frames 1 --precision float32\n/,
    );
    expect(other.out).not.toMatch(/for what is left/);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const bench = start(folder, 'bench', 'train', ...small.slice(0, 6), '--seconds', '100');
    await bench.said(/ steps, /);
    bench.process.kill('SIGINT');
    expect(await bench.ended).toMatchObject({ code: 75, out: '' });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('does not measure beside a running sweep', async () => {
    const lock = lockRuns(join(folder, 'runs'));
    const { code, err } = await reelsweep(folder, 'bench', 'train', ...small);
    lock.release();
    expect(code).toBe(2);
    expect(err).toMatch(/Another process is running sweeps/);
  });
});

describe('wrong input to bench', () => {
  it.for<readonly [words: readonly string[], says: RegExp]>([
    [[], /bench train/],
    [['train', '--backbone', 'vgg'], /--backbone must be one of resnet18, .*not vgg/],
    [['train', '--image', '31'], /--image must be a whole number from 32 to 512, not 31/],
    [['train', '--batch', 'many'], /--batch must be/],
    [['train', '--frames', '0'], /--frames must be/],
    [['train', '--precision', 'float16'], /--precision must be one of float32, bfloat16/],
    [['train', '--seconds', '0'], /--seconds must be/],
    [['train', '--threads', '1.5'], /--threads must be/],
    [['train', '--batch', '4096', '--frames', '100'], /make --batch, --frames or --image smaller/],
  ])('%s', async ([words, says]) => {
    const { code, out, err } = await typed(folder, 'bench', ...words);
    expect(err).toMatch(says);
    expect(err).not.toMatch(/\n\s+at |Unexpected/);
    expect([code, out]).toEqual([2, '']);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });
});
