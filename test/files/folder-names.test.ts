import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFramePools, readImageFolders } from '#src/dataset/pack/sources.js';
import { leftOutText } from '#src/dataset/pack/source-movie.js';
import { folderNames } from '#src/files/folder.js';
import { videoEntries } from '#src/frames/video-entry.js';
import { lookInFolder } from '#src/predict/watch/look-in-folder.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-names-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A path in these bytes. */
const bytes = (place: string, name: string) =>
  Buffer.concat([Buffer.from(`${place}/`), Buffer.from(name, 'latin1')]);

function fresh(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

describe('a folder with names that are not UTF-8', () => {
  it('lists them apart, each as it can be shown', () => {
    const place = fresh('mixed');
    for (const name of ['caf\xe9.mp4', 'caf\xe8.mp4', '\xff\xfe', 'a\xc3\xa9\xe9b'])
      writeFileSync(bytes(place, name), '');
    // A replacement character is a character like any other.
    for (const name of ['é.mp4', '\uFFFD.mp4', '電影 🎬.mkv', '\uFEFFx'])
      writeFileSync(join(place, name), '');
    const { names, notUtf8 } = folderNames(place);
    expect(names).toEqual(['é.mp4', '電影 🎬.mkv', '\uFEFFx', '\uFFFD.mp4']);
    expect(notUtf8).toEqual(['\\xFF\\xFE', 'aé\\xE9b', 'caf\\xE8.mp4', 'caf\\xE9.mp4']);
  });

  it('of videos: names them as such, also one that was given', () => {
    const place = fresh('videos');
    writeFileSync(bytes(place, 'caf\xe9.mp4'), 'x');
    writeFileSync(join(place, 'plain.mp4'), 'x');
    expect(videoEntries([place, join(place, 'caf\uFFFD.mp4')])).toMatchObject([
      { name: 'plain.mp4', outcome: null },
      { name: 'caf\\xE9.mp4', outcome: { kind: 'refused', reason: 'name-not-utf8' } },
      { outcome: { kind: 'refused', reason: 'name-not-utf8' } },
    ]);
    expect(videoEntries([join(place, 'missing.mp4')])).toMatchObject([
      { outcome: { kind: 'failed', reason: 'missing' } },
    ]);
  });

  it('of images and of pools: leaves them out by name', () => {
    const images = fresh('images');
    mkdirSync(bytes(images, 'Am\xe9lie'));
    mkdirSync(join(images, 'Heat'));
    writeFileSync(bytes(join(images, 'Heat'), '1\xb2.jpg'), '');
    const heat = {
      line: 2,
      movieId: 'heat',
      title: 'Heat',
      year: 1995,
      score: 8,
      youtubeId: null,
      imdbId: null,
      file: null,
    };
    const source = readImageFolders(images, [heat]);
    expect(source.leftOut).toEqual([{ name: 'Am\\xE9lie', kind: 'name-not-utf8' }]);
    expect(leftOutText(source.leftOut[0]!)).toMatch(/not UTF-8; rename it/);
    expect(source.unusedImages).toEqual([
      { path: join(images, 'Heat', '1\\xB2.jpg'), reason: 'its name is not UTF-8' },
    ]);
    const pools = fresh('pools');
    mkdirSync(bytes(pools, 'pool\xff'));
    expect(readFramePools(pools, []).leftOut).toEqual([
      { name: 'pool\\xFF', kind: 'name-not-utf8' },
    ]);
  });

  it('that is watched: says what they are', async () => {
    const place = fresh('watched');
    writeFileSync(bytes(place, 'caf\xe9.mp4'), 'x');
    expect(await lookInFolder(place, '')).toEqual({
      files: [],
      others: [{ name: 'caf\\xE9.mp4', what: 'a file whose name is not UTF-8' }],
    });
  });
});
