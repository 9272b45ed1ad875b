import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startProgram, type Ended } from '../cli/command-process.js';
import { renderVideo } from '../frames/small-videos.js';
import { benchCluster, clusterSummary } from './cluster/measure.js';
import { compiledProgram } from './program.js';

beforeAll(() => {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json']);
});

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-bench-programs-'));
  temporary = mkdtempSync(join(tmpdir(), 'reelsweep-bench-tmp-'));
});

/** As `npm run bench:NAME` starts it, without peers unless the environment names one. */
function bench(name: string, words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const given = { TMPDIR: temporary, TORCH_PYTHON: undefined, OPTUNA_PYTHON: '/no-python' };
  const program = compiledProgram(`${name}/main.js`);
  return startProgram(program, folder, { ...given, ...environment }, words);
}

/** What it printed as JSON, which is in its file too, beside the table; nothing else is left. */
function dataOf(name: string, { code, out, err }: Ended): Record<string, unknown> {
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out.trim().split('\n')).toHaveLength(1);
  expect(readdirSync(temporary)).toEqual([]);
  const files = readdirSync(join(folder, 'runs/bench')).toSorted();
  expect(files.map((file) => file.slice(19))).toEqual([`-${name}.json`, `-${name}.md`]);
  const [json, text] = files.map((file) =>
    readFileSync(join(folder, 'runs/bench', file), 'utf8'),
  ) as [string, string];
  expect(json).toBe(out);
  expect(text).toMatch(/^# reelsweep [^]*\n\| ---:? \|/);
  return JSON.parse(out) as Record<string, unknown>;
}

describe('npm run bench:read', () => {
  it('reads through the input path, with no peer where none is named', async () => {
    const size = ['--image', '8', '--movies', '9', '--pool', '5', '--frames', '3', '--batch', '4'];
    const words = [...size, '--rounds', '1', '--seconds', '1', '--json'];
    const data = dataOf('read', await bench('read', words).ended);
    expect(data).toMatchObject({ torch: null, torchUint8: null, ratioToUint8: null });
    expect(data['ours']).toHaveLength(1);
    const speed = data['samplesPerSecond'] as number;
    expect(data['gigabytesPerSecond']).toBeCloseTo((speed * 3 * 8 * 8 * 3) / 1e9, 9);
  });
});

describe('npm run bench:frames', () => {
  it('measures a video and several of it on both sides, and writes its table', async () => {
    renderVideo(join(folder, 'my film.mp4'), 1);
    const words = ['my film.mp4', '--rounds', '1', '--json'];
    const { table, measured } = dataOf('frames', await bench('frames', words).ended) as Record<
      string,
      Record<string, unknown>[]
    >;
    expect(table?.map(({ name, videos }) => [name, videos])).toEqual([
      ['my film.mp4', 1],
      ['4 of my film.mp4', 4],
    ]);
    for (const compared of table ?? []) expect(compared['ratio']).toBeGreaterThan(0);
    expect(measured?.[1]).toMatchObject({ decode: [{}], ours: [{}] });
  });
});

describe('npm run bench:predict', () => {
  const tiny = ['--image', '32', '--frames', '2', '--rounds', '1', '--json'];

  it('measures the real command with a generated network', async () => {
    renderVideo(join(folder, 'short.mp4'));
    const data = dataOf('predict', await bench('predict', ['short.mp4', ...tiny]).ended);
    const latencies = ['decode', 'extract', 'forward', 'whole'].map(
      (stage) => data[stage] as { readonly p50: number; readonly p95: number },
    );
    for (const { p50, p95 } of latencies) {
      expect(p50).toBeGreaterThan(0);
      expect(p95).toBeGreaterThanOrEqual(p50);
    }
    // It holds what a decoder alone does not: TensorFlow.
    expect(data['peakMemoryBytes']).toBeGreaterThan(3e8);
    expect(data['peakMemoryBytes']).toBeLessThan(4e9);
    expect(data['measured']).toMatchObject({ rounds: [{}], warm: [{}] });
  });

  it('says what is wrong with a video', async () => {
    writeFileSync(join(folder, 'not-a.mp4'), 'no video');
    const refused = await bench('predict', ['not-a.mp4', ...tiny]).ended;
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^The process that decodes alone failed: /m);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('npm run bench:overhead', () => {
  const figures = ['meanMs', 'medianMs', 'firstMs', 'lastMs', 'growth'];

  it('runs real sweeps beside empty processes and a study, where Optuna is there', async () => {
    const python = mkdtempSync(join(tmpdir(), 'reelsweep-bench-optuna-'));
    writeFileSync(join(python, 'optuna.py'), optunaStandIn);
    const peer = { OPTUNA_PYTHON: 'python3', PYTHONPATH: python };
    const words = ['--trials', '3', '--rounds', '1', '--json'];
    const data = dataOf('overhead', await bench('overhead', words, peer).ended) as unknown as {
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
    expect(data.trials).toBe(3);
    expect(data.workers.map(({ workers }) => workers)).toEqual([1, 2]);
    expect(data.rounds.map(({ workers }) => workers)).toEqual([1, 2]);
    for (const [place, row] of data.workers.entries()) {
      const rest = ['floorMs', 'ratioToFloor', 'floorGrowth'];
      expect(Object.keys(row)).toEqual(['workers', ...figures, ...rest]);
      // Too few trials to tell the last hundred from the first.
      expect(row).toMatchObject({ firstMs: null, lastMs: null, growth: null });
      const round = data.rounds[place]!;
      expect(round.betweenEndsMs).toHaveLength(3);
      expect(row['meanMs']).toBeCloseTo(round.wholeMs / 3, 9);
      // Between the trials at one worker, before and after them at two.
      expect(round.floorsMs).toHaveLength([1, 2][place]!);
      expect(row['floorMs']).toBeGreaterThan(0);
    }
    expect(Object.keys(data.optuna)).toEqual(['version', ...figures, 'ratio']);
    expect(data.optuna['version']).toBe('0.stand-in');
    const [alone] = data.workers;
    const ratio = alone!['meanMs']! / (data.optuna['meanMs'] as number);
    expect(data.optuna['ratio']).toBeCloseTo(ratio, 9);
    expect(readdirSync(folder)).toEqual(['runs']);
  });

  it('prints its table, and says so where there is no Optuna', async () => {
    const { code, out } = await bench('overhead', ['--trials', '1', '--rounds', '1']).ended;
    expect(code).toBe(0);
    expect(out).toMatch(/\n\| 1 \| \d[^]*\n\| 2 \| \d[^]*Optuna is not measured[^]*-overhead\.md/);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const long = bench('overhead', ['--trials', '5000']);
    await vi.waitFor(() => {
      const trials = join(folder, readdirSync(folder)[0] ?? '', 'runs-1-1/trials');
      expect(readdirSync(trials).length).toBeGreaterThan(1);
    }, 60_000);
    long.process.kill('SIGINT');
    expect(await long.ended).toMatchObject({ code: 75, out: '' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('npm run bench:store', () => {
  it('takes real metrics files in, and into a plain table alternately', async () => {
    const words = ['--points', '2003', '--files', '4', '--rounds', '2', '--json'];
    const data = dataOf('store', await bench('store', words).ended) as unknown as {
      readonly ours: readonly { readonly points: number; readonly seconds: number }[];
      readonly plain: readonly unknown[];
      readonly reelsweep: Readonly<Record<string, number>>;
    };
    expect(data).toMatchObject({ points: 2003, files: 4 });
    expect(data.ours.map(({ points }) => points)).toEqual([2003, 2003]);
    expect(data.plain).toHaveLength(2);
    const speeds = data.ours.map(({ points, seconds }) => points / seconds);
    expect(data.reelsweep['pointsPerSecond']).toBeCloseTo((speeds[0]! + speeds[1]!) / 2, 6);
    expect(data.reelsweep['bytesPerPoint']).toBeGreaterThan(10);
    expect(readdirSync(folder)).toEqual(['runs']);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const long = bench('store', ['--points', '5000000', '--files', '5000']);
    await long.said(/writing metrics files/);
    long.process.kill('SIGINT');
    expect(await long.ended).toMatchObject({ code: 75, out: '' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('npm run bench:cluster', () => {
  it('submits a sweep to stand-ins for Slurm and sees its trials begin and end', async () => {
    const asked = { trials: 400, atOnce: 20, trialSeconds: 4 };
    const figures = await benchCluster({
      ...asked,
      forSeconds: 6,
      warmUpSeconds: 1,
      beside: folder,
      stop: new AbortController().signal,
      onProgress: () => undefined,
    });
    const summary = clusterSummary(figures, asked);
    expect(summary.seenAfterSeconds.count).toBeGreaterThan(0);
    expect(summary.endsASecond).toBeGreaterThan(0);
    expect(summary.peakMemoryMegabytes).toBeGreaterThan(20);
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('wrong input to a benchmark is one sentence, and changes nothing', async () => {
  const wrong: readonly (readonly [name: string, words: readonly string[], says: RegExp])[] = [
    ['read', ['--image', '4'], /--image must be a whole number from 8 to 512, not 4/],
    ['read', ['--image', '512', '--pool', '2000', '--movies', '1000000'], /make --movies fewer/],
    ['torch', ['--cases', 'resnet18'], /backbone@image b batch/],
    ['torch', ['--cases', 'resnet34@64b2'], /--backbone must be one of/],
    ['torch', [], /TORCH_PYTHON is not set/],
    ['overhead', ['--speed', '9'], /--speed/],
    ['store', ['--points', '5', '--files', '6'], /--files must be a whole number from 1 to 5/],
    ['frames', ['none.mp4'], /There is no video file none\.mp4\./],
    ['predict', ['--trial', 'a', '--sweep', 'b'], /--sweep and --trial both name a model/],
  ];
  const ended = await Promise.all(wrong.map(([name, words]) => bench(name, words).ended));
  for (const [place, { code, out, err }] of ended.entries()) {
    const says = wrong[place]![2];
    expect(err).toMatch(says);
    expect(err).not.toMatch(/\n\s+at |Unexpected/);
    expect([code, out]).toEqual([2, '']);
  }
  const node = { TORCH_PYTHON: process.execPath };
  expect(await bench('torch', [], node).ended).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot import torch and torchvision') as string,
  });
  expect(await bench('torch', ['--help']).ended).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^npm run bench:torch -- [^]*--rounds .*\(3\)/) as string,
  });
  expect(existsSync(join(folder, 'runs'))).toBe(false);
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
