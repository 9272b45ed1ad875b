import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrations } from '#src/store/migrations.js';
import { openStore } from '#src/store/open-store.js';
import {
  newestTrainingBenchmark,
  recordTrainingBenchmark,
} from '#src/store/training-benchmarks.js';
import type { TrainingBenchmark } from '#src/store/training-benchmarks.js';

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

function databasePath(): string {
  return join(mkdtempSync(join(tmpdir(), 'reelsweep-benchmarks-')), 'reelsweep.db');
}

describe('training benchmarks', () => {
  it('have a column for every figure', () => {
    const store = openStore(databasePath(), { mode: 'write' });
    recordTrainingBenchmark(store, benchmark, 1000);
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
    recordTrainingBenchmark(store, { ...benchmark, samplesPerSecond: 2 }, 2000);
    recordTrainingBenchmark(store, { ...benchmark, samplesPerSecond: 1 }, 1000);
    recordTrainingBenchmark(store, { ...benchmark, threads: 1, samplesPerSecond: 3 }, 3000);
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
      recordTrainingBenchmark(store, { ...benchmark, ...other, samplesPerSecond: 9 }, 4000);
    }
    expect(newestTrainingBenchmark(store, benchmark)?.samplesPerSecond).toBe(3);
    store.close();
  });

  it('can be asked of a database that has not been migrated yet', () => {
    const path = databasePath();
    const old = openStore(path, { mode: 'write', migrations: migrations.slice(0, 1) });
    recordTrainingBenchmark(old, benchmark, 1000);
    old.close();
    const read = openStore(path, { mode: 'read' });
    expect(newestTrainingBenchmark(read, benchmark)).toEqual(benchmark);
    read.close();
  });
});
