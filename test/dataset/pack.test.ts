import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDataset } from '#src/dataset/pack/build.js';
import { openPack, verifyDataset } from '#src/dataset/pack/pack.js';
import { readNpy, smallSource, testFolder } from './small-source.js';

async function smallPack(): Promise<string> {
  const options = await smallSource(testFolder());
  await buildDataset(options);
  return options.outFolder;
}

describe('openPack', () => {
  it('reads frames in the given order, straight to their destination', async () => {
    const folder = await smallPack();
    const { data } = readNpy(join(folder, 'frames.npy'));
    const pack = openPack(folder);
    const wanted = [59, 0, 1, 2, 7, 7, 3];
    const into = new Uint8Array(5 + wanted.length * 192 + 3).fill(99);
    pack.readFrames(wanted, into, 5);
    expect([...into.subarray(0, 5), ...into.subarray(-3)]).toEqual(Array(8).fill(99));
    for (const [place, frame] of wanted.entries()) {
      const read = into.subarray(5 + place * 192, 5 + (place + 1) * 192);
      expect(Buffer.compare(read, data.subarray(frame * 192, (frame + 1) * 192))).toBe(0);
    }
    for (const wrong of [[60], [-1], [0.5], [58, 59, 60]]) {
      expect(() => pack.readFrames(wrong, into, 0)).toThrow(RangeError);
    }
    expect(() => pack.readFrames(wanted, new Uint8Array(10), 0)).toThrow(RangeError);
    pack.close();
  });

  it('gives every movie its standardised label', async () => {
    const pack = openPack(await smallPack());
    for (const { label, score } of pack.movies) {
      expect(label).toBeCloseTo((score - pack.labelMean) / pack.labelStd, 12);
    }
    expect(pack.movies.map(({ movieId }) => movieId)).toEqual(
      pack.movies.map(({ movieId }) => movieId).toSorted(),
    );
    pack.close();
  });

  const damages: [string, (folder: string) => void, string][] = [
    ['cut frames', (folder) => truncateSync(join(folder, 'frames.npy'), 5000), 'damaged'],
    ['longer frames', (folder) => appendFileSync(join(folder, 'frames.npy'), 'x'), 'damaged'],
    [
      'a header of another shape',
      (folder) => edit(folder, 'frames.npy', '(60, 8', '(30, 8'),
      'damaged',
    ],
    ['an edited score', (folder) => edit(folder, 'movies.csv', ',1990,', ',1991,'), 'damaged'],
    [
      'an edited label scale',
      (folder) => edit(folder, 'dataset.json', '"mean": ', '"mean": 1'),
      'damaged',
    ],
    ['no JSON', (folder) => writeFileSync(join(folder, 'dataset.json'), '{'), 'damaged'],
    ['a missing file', (folder) => rmSync(join(folder, 'movies.csv')), 'no-dataset'],
    ['no folder', (folder) => rmSync(folder, { recursive: true }), 'no-dataset'],
    [
      'a later format',
      (folder) => edit(folder, 'dataset.json', '"format": 1', '"format": 2'),
      'newer-format',
    ],
  ];

  it.each(damages)('refuses %s', async (_name, damage, kind) => {
    const folder = await smallPack();
    damage(folder);
    expect(() => openPack(folder)).toThrow(expect.objectContaining({ kind }));
  });

  it('leaves a flipped bit in the frames to verifyDataset', async () => {
    const folder = await smallPack();
    const path = join(folder, 'frames.npy');
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(4000) ^ 1, 4000);
    writeFileSync(path, bytes);
    openPack(folder).close();
    await expect(verifyDataset(folder)).rejects.toMatchObject({ kind: 'damaged' });
  });
});

/** Replaces text by text of the same or another length, bytes around it kept. */
function edit(folder: string, name: string, from: string, to: string): void {
  const path = join(folder, name);
  const text = readFileSync(path, 'latin1');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to), 'latin1');
}
