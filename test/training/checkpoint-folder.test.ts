import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  clearUnfinished,
  readNewestCheckpoint,
  writeCheckpoint,
} from '#src/training/checkpoint-folder.js';
import type { Checkpoint } from '#src/training/training-contract.js';
import { makeForeign } from '../files/make-foreign.js';
import { startingPlace } from '#src/training/training-place.js';
import fc from 'fast-check';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const tensor = (...values: number[]) =>
  ({ type: 'float32', shape: [values.length], data: Float32Array.from(values) }) as const;

function checkpointAt(
  step: number,
  selectedEpoch: number | null,
  evaluatedEpochs = step,
): Checkpoint {
  return {
    place: {
      ...startingPlace,
      step,
      evaluatedEpochs,
      sums: { ...startingPlace.sums, squaredError: 0.1 + 0.2 },
      selected:
        selectedEpoch === null
          ? null
          : {
              epoch: selectedEpoch,
              metrics: { validationMse: 1 / 3 },
              validationPredictions: [Math.PI, -1e-30],
            },
      elapsedMs: 12.5,
    },
    state: new Map([
      ['conv1.weight', { ...tensor(step, -0, 1e-42, 3.5), shape: [2, 2] }],
      ['adam.m/conv1.weight', { ...tensor(1, 2, 3, 4), shape: [2, 2] }],
      ['scalar', { ...tensor(7), shape: [] }],
    ]),
    best: selectedEpoch === null ? null : new Map([['conv1.weight', tensor(1, 2)]]),
  };
}

const steps = () =>
  readdirSync(folder)
    .map(Number)
    .toSorted((first, second) => first - second);
const newest = () => readNewestCheckpoint(folder);

describe('checkpoints', () => {
  it('come back with every bit', () => {
    const written = checkpointAt(4, 4);
    writeCheckpoint(folder, written);
    const { checkpoint, damaged } = newest();
    expect(damaged).toEqual([]);
    expect(checkpoint).toEqual(written);
    expect(Object.is(checkpoint!.state.get('conv1.weight')!.data[1], -0)).toBe(true);
  });

  it('are none where there is no folder', () => {
    expect(readNewestCheckpoint(join(folder, 'missing'))).toEqual({
      checkpoint: null,
      damaged: [],
    });
  });

  it('are kept: the two newest and the best', () => {
    for (const [step, selected] of [
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 2],
      [5, 2],
    ] as const) {
      writeCheckpoint(folder, checkpointAt(step, selected));
    }
    expect(steps()).toEqual([2, 4, 5]);
    writeCheckpoint(folder, checkpointAt(6, 6));
    writeCheckpoint(folder, checkpointAt(7, 6));
    expect(steps()).toEqual([6, 7]);
  });

  it('replace the same step, whose evaluation was due before', () => {
    writeCheckpoint(folder, checkpointAt(3, null, 2));
    writeCheckpoint(folder, checkpointAt(3, 3));
    expect(newest().checkpoint!.place.evaluatedEpochs).toBe(3);
  });

  it('are files that the safetensors format allows', () => {
    writeCheckpoint(folder, checkpointAt(1, null));
    const bytes = readFileSync(join(folder, '1', 'state.safetensors'));
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
    expect((8 + length) % 8).toBe(0);
    expect(header['adam.m/conv1.weight']).toEqual({
      dtype: 'F32',
      shape: [2, 2],
      data_offsets: [16, 32],
    });
    expect(bytes.length).toBe(8 + length + 36);
  });

  it('give way to the one before when cut short or changed at any byte', () => {
    writeCheckpoint(folder, checkpointAt(1, 1));
    writeCheckpoint(folder, checkpointAt(2, 2));
    const intact = join(folder, '..', `${folder.split('/').at(-1)!}-intact`);
    cpSync(folder, intact, { recursive: true });
    try {
      fc.assert(
        fc.property(
          fc.constantFrom('checkpoint.json', 'state.safetensors', 'best.safetensors'),
          fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
          fc.boolean(),
          (name, part, cut) => {
            rmSync(folder, { recursive: true });
            cpSync(intact, folder, { recursive: true });
            const path = join(folder, '2', name);
            const { size } = statSync(path);
            // The last byte of the manifest is its line feed, which means nothing.
            const at = Math.floor(part * (name.endsWith('json') ? size - 1 : size));
            if (cut) truncateSync(path, at);
            else flipBit(path, at);
            const { checkpoint, damaged } = newest();
            expect(damaged.map(({ step }) => step)).toEqual([2]);
            expect(checkpoint!.place.step).toBe(1);
          },
        ),
        { numRuns: 150 },
      );
    } finally {
      rmSync(intact, { recursive: true });
    }
  });

  it('that other users can change are skipped', () => {
    for (const step of [1, 2, 3]) writeCheckpoint(folder, checkpointAt(step, 1));
    makeForeign(join(folder, '3', 'state.safetensors'));
    makeForeign(join(folder, '2'));
    expect(newest().checkpoint?.place.step).toBe(1);
    expect(newest().damaged).toMatchObject([
      { step: 3, reason: expect.stringContaining('state.safetensors') },
      { step: 2, reason: expect.stringContaining('other users can change') },
    ]);
  });

  it('leave what a killed process wrote in part to clearUnfinished', () => {
    mkdirSync(join(folder, '.9.abc.tmp'));
    writeFileSync(join(folder, '.9.abc.tmp', 'state.safetensors'), 'half');
    expect(newest().checkpoint).toBeNull();
    clearUnfinished(folder);
    expect(readdirSync(folder)).toEqual([]);
  });
});

function flipBit(path: string, at: number): void {
  const value = readFileSync(path)[at]!;
  const handle = openSync(path, 'r+');
  writeSync(handle, Uint8Array.of(value ^ 1), 0, 1, at);
  closeSync(handle);
}
