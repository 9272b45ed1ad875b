import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeRandomPack } from '#src/planning/benchmark/random-pack.js';
import { openPack } from '#src/dataset/pack/pack.js';

it.each([1, 5])('a pack of %d movies of noise is one that training opens', async (movies) => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-noise-'));
  await writeRandomPack(folder, { image: 32, movies, pool: 3 });
  const pack = openPack(folder);
  expect(pack).toMatchObject({ image: 32, frames: 3 * movies });
  expect(pack.movies.map(({ split }) => split)).toEqual(
    Array.from({ length: movies }, () => 'train'),
  );
  expect(pack.movies.every(({ label }) => Number.isFinite(label))).toBe(true);
  const read = new Uint8Array(2 * 32 * 32 * 3);
  pack.readFrames([0, 3 * movies - 1], read, 0);
  pack.close();
  const values = new Set(read);
  expect(values.size).toBe(256);
});
