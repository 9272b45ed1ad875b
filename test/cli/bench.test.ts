import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockRuns } from '#src/store/lock-runs.js';
import { renderVideo } from '../frames/small-videos.js';
import { tinyDataset } from '../trial/tiny-trial.js';
import { reelsweep, start } from './command-process.js';
import { typed } from './typed.js';

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

describe('bench read', () => {
  it('reads through the input path, with no peer where none is named, and cleans up', async () => {
    vi.stubEnv('TORCH_PYTHON', undefined);
    const size = ['--image', '8', '--movies', '9', '--pool', '5', '--frames', '3', '--batch', '4'];
    const words = ['bench', 'read', ...size, '--rounds', '2', '--seconds', '1'];
    const { code, out } = await reelsweep(folder, ...words, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out) as Record<string, unknown>;
    expect(report).toMatchObject({ torch: null, torchUint8: null, ratioToUint8: null });
    expect(report['ours']).toHaveLength(2);
    const bytes = 3 * 8 * 8 * 3;
    const speed = report['samplesPerSecond'] as number;
    expect(report['gigabytesPerSecond']).toBeCloseTo((speed * bytes) / 1e9, 9);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('bench predict', () => {
  const tiny = ['--image', '32', '--frames', '2', '--rounds', '2'];

  it('measures the real command with a network of its own, keeps the table, and cleans up', async () => {
    const video = join(folder, 'short.mp4');
    renderVideo(video);
    const { code, out, err } = await reelsweep(
      folder,
      'bench',
      'predict',
      video,
      ...tiny,
      '--json',
    );
    expect({ code, err }).toMatchObject({ code: 0 });
    const report = JSON.parse(out) as {
      readonly [stage: string]: { readonly p50: number; readonly p95: number };
    } & {
      readonly measured: { readonly rounds: readonly unknown[]; readonly warm: readonly unknown[] };
    };
    const stages = ['decode', 'extract', 'forward', 'whole'].map((stage) => report[stage]);
    for (const stage of stages) {
      expect(stage?.p50).toBeGreaterThan(0);
      expect(stage?.p95).toBeGreaterThanOrEqual(stage?.p50 ?? Number.NaN);
    }
    // It holds what a decoder alone does not: TensorFlow.
    expect(report['peakMemoryBytes']).toBeGreaterThan(3e8);
    expect(report['peakMemoryBytes']).toBeLessThan(4e9);
    expect(report.measured.rounds).toHaveLength(2);
    expect(report.measured.warm).toHaveLength(2);
    const kept = readdirSync(join(folder, 'runs/bench'));
    expect(kept.map((name) => name.replace(/^.*-/, '')).toSorted()).toEqual([
      'predict.json',
      'predict.md',
    ]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('says what is wrong with a video, and looks for a model where the runs are', async () => {
    writeFileSync(join(folder, 'not-a.mp4'), 'no video');
    // What nothing can be decoded of is told before any model is asked.
    const refused = await reelsweep(folder, 'bench', 'predict', 'not-a.mp4', ...tiny);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toMatch(/^The process that decodes alone failed: /m);
    const wrong = async (...words: string[]) =>
      await reelsweep(folder, 'bench', 'predict', ...words);
    expect(await wrong('none.mp4')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no video file none.mp4') as string,
    });
    expect(await wrong('--trial', 'a', '--sweep', 'b')).toMatchObject({ code: 2 });
    expect(await wrong('--rounds', '0')).toMatchObject({ code: 2 });
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('bench overhead', () => {
  const figures = ['meanMs', 'medianMs', 'firstMs', 'lastMs', 'growth'];

  it('runs real sweeps beside empty processes and a study, where Optuna is there, and cleans up', async () => {
    writeFileSync(join(temporary, 'optuna.py'), optunaStandIn);
    vi.stubEnv('PYTHONPATH', temporary);
    vi.stubEnv('OPTUNA_PYTHON', undefined);
    const words = ['bench', 'overhead', '--trials', '3', '--rounds', '1'];
    const { code, out } = await reelsweep(folder, ...words, '--json');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(out) as {
      readonly trials: number;
      readonly workers: readonly Readonly<Record<string, number | null>>[];
      readonly optuna: Readonly<Record<string, number | string | null>>;
      readonly rounds: readonly {
        workers: number;
        wholeMs: number;
        betweenEndsMs: number[];
        floorsMs: number[];
      }[];
    };
    expect(report.trials).toBe(3);
    expect(report.workers.map(({ workers }) => workers)).toEqual([1, 2]);
    expect(report.rounds.map(({ workers }) => workers)).toEqual([1, 2]);
    for (const [place, row] of report.workers.entries()) {
      const rest = ['floorMs', 'ratioToFloor', 'floorGrowth'];
      expect(Object.keys(row)).toEqual(['workers', ...figures, ...rest]);
      // Too few trials to tell the last hundred from the first.
      expect(row).toMatchObject({ firstMs: null, lastMs: null, growth: null });
      const round = report.rounds[place]!;
      expect(round.betweenEndsMs).toHaveLength(3);
      expect(row['meanMs']).toBeCloseTo(round.wholeMs / 3, 9);
      // Between the trials at one worker, before and after them at two.
      expect(round.floorsMs).toHaveLength([1, 2][place]!);
      expect(row['floorMs']).toBeGreaterThan(0);
    }
    expect(Object.keys(report.optuna)).toEqual(['version', ...figures, 'ratio']);
    expect(report.optuna['version']).toBe('0.stand-in');
    const [alone] = report.workers;
    const ratio = alone!['meanMs']! / (report.optuna['meanMs'] as number);
    expect(report.optuna['ratio']).toBeCloseTo(ratio, 9);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says so where there is no Optuna, and needs none', async () => {
    vi.stubEnv('OPTUNA_PYTHON', join(folder, 'no-python'));
    const words = ['bench', 'overhead', '--trials', '1', '--rounds', '1'];
    const { code, out } = await reelsweep(folder, ...words);
    expect(code).toBe(0);
    expect(out).toMatch(/1 at a time: mean [^]*2 at a time: mean [^]*Optuna is not measured/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    vi.stubEnv('OPTUNA_PYTHON', join(folder, 'no-python'));
    const bench = start(folder, 'bench', 'overhead', '--trials', '5000');
    await bench.said(/trial \d+ of 5000/);
    bench.process.kill('SIGINT');
    expect(await bench.ended).toMatchObject({ code: 75, out: '' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('bench store', () => {
  it('takes real metrics files in, a plain table by turns, and cleans up', async () => {
    const words = ['bench', 'store', '--points', '2003', '--files', '4', '--rounds', '2'];
    const { code, out } = await reelsweep(folder, ...words, '--json');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(out) as Record<string, unknown> & {
      readonly ours: readonly { readonly points: number; readonly seconds: number }[];
      readonly reelsweep: Readonly<Record<string, number>>;
    };
    const sides = ['reelsweep', 'plainTable', 'speedRatio', 'sizeRatio'];
    expect(Object.keys(report)).toEqual([
      'machine',
      'version',
      ...sides,
      'points',
      'files',
      'ours',
      'plain',
    ]);
    expect(report).toMatchObject({ points: 2003, files: 4 });
    expect(report.ours.map(({ points }) => points)).toEqual([2003, 2003]);
    expect(report['plain']).toHaveLength(2);
    const speeds = report.ours.map(({ points, seconds }) => points / seconds);
    expect(report.reelsweep['pointsPerSecond']).toBeCloseTo((speeds[0]! + speeds[1]!) / 2, 6);
    expect(report.reelsweep['bytesPerPoint']).toBeGreaterThan(10);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const bench = start(folder, 'bench', 'store', '--points', '5000000', '--files', '5000');
    await bench.said(/writing metrics files/);
    bench.process.kill('SIGINT');
    expect(await bench.ended).toMatchObject({ code: 75, out: '' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** As much of Optuna as the peer's program calls. */
const optunaStandIn = `
import types

__version__ = "0.stand-in"
logging = types.SimpleNamespace(ERROR=40, set_verbosity=lambda level: None)
samplers = types.SimpleNamespace(RandomSampler=lambda seed: None)


class Study:
    def optimize(self, objective, n_trials, callbacks):
        for _ in range(n_trials):
            assert objective(types.SimpleNamespace(suggest_float=lambda *_: 0.5)) == 1.0
            for callback in callbacks:
                callback(self, None)


def create_study(storage, sampler):
    assert storage.startswith("sqlite:///")
    return Study()
`;

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
    [['read', '--image', '4'], /--image must be a whole number from 8 to 512, not 4/],
    [['read', '--image', '512', '--pool', '2000', '--movies', '1000000'], /make --movies fewer/],
    [['torch', '--cases', 'resnet18'], /backbone@image b batch/],
    [['torch', '--cases', 'resnet34@64b2'], /--backbone must be one of/],
    [['torch', '--rounds', '0'], /--rounds must be/],
    [['torch'], /TORCH_PYTHON is not set/],
    [['overhead', '--trials', '0'], /--trials must be a whole number from 1 to 100000, not 0/],
    [['store', '--points', 'many'], /--points must be/],
    [['store', '--points', '5', '--files', '6'], /--files must be a whole number from 1 to 5/],
  ])('%s', async ([words, says]) => {
    vi.stubEnv('TORCH_PYTHON', undefined);
    const { code, out, err } = await typed(folder, 'bench', ...words);
    expect(err).toMatch(says);
    expect(err).not.toMatch(/\n\s+at |Unexpected/);
    expect([code, out]).toEqual([2, '']);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('a Python without PyTorch', async () => {
    vi.stubEnv('TORCH_PYTHON', process.execPath);
    const { code, err } = await reelsweep(folder, 'bench', 'torch');
    expect(err).toMatch(/cannot import torch and torchvision/);
    expect(code).toBe(2);
  });
});
