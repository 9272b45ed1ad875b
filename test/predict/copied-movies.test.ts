import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PackMovie } from '#src/dataset/pack/pack.js';
import { copiedMovies, frameHashes } from '#src/predict/copied-movies.js';
import { randomStream } from '#src/random/stream.js';

const image = 32;
const frameBytes = image * image * 3;

/** A picture of blurred blocks of grey, another one for each name. */
function picture(name: string): Uint8Array {
  const stream = randomStream(['picture', name]);
  const blocks = Array.from({ length: 81 }, () => 40 + 170 * stream.uniform());
  const level = (x: number, y: number) => blocks[Math.min(8, y) * 9 + Math.min(8, x)] ?? 0;
  return Uint8Array.from({ length: frameBytes }, (_, at) => {
    const pixel = Math.floor(at / 3);
    const [x, y] = [(pixel % image) / 4, Math.floor(pixel / image) / 4];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const across = (row: number) =>
      level(left, row) * (1 - (x - left)) + level(left + 1, row) * (x - left);
    return across(top) * (1 - (y - top)) + across(top + 1) * (y - top);
  });
}

/** What another encoding makes of a picture: a little brighter, with noise. */
function encodedAnew(pixels: Uint8Array): Uint8Array {
  const stream = randomStream(['noise']);
  return pixels.map((value) => Math.max(0, Math.min(255, value + 4 + 2 * stream.normal())));
}

/** A dataset whose movies show the pictures of these names. */
function packOf(movies: readonly (readonly string[])[]) {
  const all = movies.flat().map(picture);
  let next = 0;
  const reads = { frames: 0 };
  return {
    reads,
    sha256: 'a'.repeat(64),
    image,
    frames: all.length,
    movies: movies.map((names, at): PackMovie => {
      const firstFrame = next;
      next += names.length;
      const split = at === 0 ? 'train' : 'test';
      const movie = {
        movieId: `movie-${at}`,
        title: `Movie ${at}`,
        year: null,
        score: 5,
        label: 0,
      };
      return { ...movie, split, firstFrame, frameCount: names.length };
    }),
    readFrames(places: readonly number[], into: Uint8Array, offset: number) {
      reads.frames += places.length;
      for (const [index, place] of places.entries())
        into.set(all[place] ?? [], offset + index * frameBytes);
    },
  };
}

function poolOf(pictures: readonly Uint8Array[]) {
  const pixels = Uint8Array.from(pictures.flatMap((pixel) => [...pixel]));
  return { movieId: 'video', image, count: pictures.length, pixels };
}

const names = (movie: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${movie} ${at}`);
const folder = () => mkdtempSync(join(tmpdir(), 'reelsweep-seen-'));

async function copiesIn(
  movies: readonly (readonly string[])[],
  video: readonly Uint8Array[],
): Promise<readonly string[]> {
  const pack = packOf(movies);
  const found = await copiedMovies(poolOf(video), pack, await frameHashes(folder(), pack));
  return found.map(({ movieId }) => movieId);
}

describe('movies that a video shows', () => {
  const movies = [names('a', 8), names('b', 8), names('c', 8)];

  it('are found by some of their frames, encoded anew, among others', async () => {
    const video = [...names('b', 8).slice(2, 6), ...names('other', 4)].map((name) =>
      encodedAnew(picture(name)),
    );
    expect(await copiesIn(movies, video)).toEqual(['movie-1']);
  });

  it('are none where two frames are alike by chance, or none', async () => {
    const two = [...names('b', 2), ...names('other', 6)].map(picture);
    expect(await copiesIn(movies, two)).toEqual([]);
    expect(await copiesIn(movies, names('other', 8).map(picture))).toEqual([]);
  });

  it('are none where what they show is a logo of many, and all where one trailer has many names', async () => {
    const logo = names('logo', 3);
    const withLogo = 'abcdefgh'.split('').map((name) => [...logo, ...names(name, 12)]);
    const video = [...logo, ...names('other', 12)].map(picture);
    expect(await copiesIn(withLogo, video)).toEqual([]);
    const same = Array.from({ length: 8 }, () => names('same', 8));
    expect(await copiesIn([...same, ...movies], names('same', 8).map(picture))).toHaveLength(8);
  });

  it('are none for frames that show nothing', async () => {
    const dark = Array.from({ length: 5 }, () => new Uint8Array(frameBytes));
    expect(await copiesIn(movies, dark)).toEqual([]);
  });
});

describe('the hashes of a dataset’s frames', () => {
  it('are computed once for a model, and anew where the file is damaged or of another dataset', async () => {
    const modelFolder = folder();
    const file = join(modelFolder, 'frame-hashes.safetensors');
    const pack = packOf([names('a', 8), names('b', 8)]);
    const first = await frameHashes(modelFolder, pack);
    expect(pack.reads.frames).toBe(16);
    expect(await frameHashes(modelFolder, pack)).toEqual(first);
    expect(pack.reads.frames).toBe(16);
    const bytes = readFileSync(file);
    const last = bytes.length - 20;
    bytes[last] = (bytes[last] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(await frameHashes(modelFolder, pack)).toEqual(first);
    expect(pack.reads.frames).toBe(32);
    await frameHashes(modelFolder, { ...pack, sha256: 'b'.repeat(64) });
    expect(pack.reads.frames).toBe(48);
  });

  it('are wanted even where they cannot be kept', async () => {
    const pack = packOf([names('a', 3)]);
    const hashes = await frameHashes(join(folder(), 'missing'), pack);
    expect(hashes.detailed).toEqual(new Uint8Array([1, 1, 1]));
  });
});
