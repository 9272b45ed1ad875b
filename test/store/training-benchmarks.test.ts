import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '#src/store/open-store.js';
import type { TrainingBenchmark } from '#src/runs/benchmarks.js';
import { newestTrainingBenchmark, recordBenchmarks } from '#src/store/queries/measured-costs.js';

const benchmark: TrainingBenchmark = {
  backbone: 'resnet18',
  image: 64,
  batch: 32,
  frames: 15,
  precision: 'float32',
  samplesPerSecond: 118.5,
  evalSamplesPerSecond: 400,
  stepMs: 270,
  peakMemoryBytes: 860_000_000,
  waitShare: 0.01,
  steps: 30,
  wallSeconds: 17,
  machine: 'a processor, 2 cores',
  device: 'cpu',
  threads: 2,
  tensorflow: '2.21.0',
};

function measured(at: number, changed: Partial<TrainingBenchmark> = {}) {
  return { at, name: 'train', figures: { ...benchmark, ...changed } };
}

function databasePath(): string {
  return join(mkdtempSync(join(tmpdir(), 'reelsweep-benchmarks-')), 'reelsweep.db');
}

describe('training benchmarks', () => {
  it('have a column for every figure', () => {
    const store = openStore(databasePath(), { mode: 'write' });
    recordBenchmarks(store, [measured(1000)]);
    const row = store.prepare('SELECT * FROM benchmarks').get() as Readonly<
      Record<string, unknown>
    >;
    for (const [figure, value] of Object.entries(benchmark)) {
      const column = figure.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      expect([column, row[column]]).toEqual([column, value]);
    }
    expect(row).toMatchObject({ at: 1000, name: 'train' });
    store.close();
  });

  it('answer with the newest of the same network, batches, machine and device', () => {
    const store = openStore(databasePath(), { mode: 'write' });
    const all = [
      measured(2000, { samplesPerSecond: 2 }),
      measured(1000, { samplesPerSecond: 1 }),
      measured(3000, { threads: 1, samplesPerSecond: 3 }),
    ];
    recordBenchmarks(store, all);
    const others = [
      { backbone: 'vgg16' },
      { image: 128 },
      { batch: 8 },
      { frames: 5 },
      { precision: 'bfloat16' },
      { machine: 'another processor, 2 cores' },
      { device: 'gpu' },
    ] as const;
    expect(newestTrainingBenchmark(store, benchmark)?.samplesPerSecond).toBe(3);
    for (const other of others) {
      expect(newestTrainingBenchmark(store, { ...benchmark, ...other })).toBeNull();
      all.push(measured(4000, { ...other, samplesPerSecond: 9 }));
      recordBenchmarks(store, all);
    }
    expect(newestTrainingBenchmark(store, benchmark)?.samplesPerSecond).toBe(3);
    store.close();
  });
});
