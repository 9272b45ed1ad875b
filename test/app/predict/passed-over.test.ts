import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { givenVideos } from '#src/app/predict/predict-videos.js';
import { passedOverLines } from '#src/cli/lines/prediction-lines.js';
import { foundVideos } from '#src/frames/video-entry.js';
import { lookInFolder } from '#src/predict/watch/look-in-folder.js';
import { renderVideo } from '../../frames/small-videos.js';
import { reelsweep } from '../../cli/command-process.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'passed-over-'));
  mkdirSync(join(folder, 'clips'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const put = (...names: readonly string[]) => {
  for (const name of names) writeFileSync(join(folder, 'clips', name), 'x');
};

it('takes hidden files and unfinished downloads of a folder for nothing, and others that are no videos are named', async () => {
  put('.DS_Store', 'a.mp4.part', 'b.crdownload', 'c.mkv', 'notes.TXT', 'poster.jpg', 'odd');
  const found = foundVideos([join(folder, 'clips')]);
  expect(found.entries.map(({ name }) => name)).toEqual(['c.mkv', 'odd']);
  expect(found.others).toEqual(['notes.TXT', 'poster.jpg']);
  const given = givenVideos(['clips', 'clips/notes.TXT'], folder);
  // What is named is looked at.
  expect(given.videos.map(({ given: name }) => name)).toEqual([
    'clips/c.mkv',
    'clips/odd',
    'clips/notes.TXT',
  ]);
  expect(passedOverLines(given.others)).toEqual([
    'No video, so passed over: "notes.TXT", "poster.jpg".',
  ]);
  const watched = await lookInFolder(join(folder, 'clips'), '');
  expect(watched.files.map(({ name }) => name)).not.toContain('a.mp4.part');
});

it('says of a folder without videos that there are none', () => {
  put('notes.txt');
  expect(foundVideos([join(folder, 'clips')]).entries).toMatchObject([
    { outcome: { kind: 'refused', message: 'It is a folder with no videos in it.' } },
  ]);
});

it('leaves no pool of them in frames extract, which ends with 0', async () => {
  put('.DS_Store', 'notes.txt', 'download.mp4.part', 'broken.mp4');
  renderVideo(join(folder, 'clips/film.mp4'), 2);
  const { code, out, err } = await reelsweep(
    folder,
    'frames',
    'extract',
    'clips',
    '--out',
    'pools',
    '--samples',
    '10',
  );
  expect(err).toContain('No video, so passed over: "notes.txt".');
  expect(out).toContain('"broken.mp4" refused');
  expect(code).toBe(0);
  const pools = readdirSync(join(folder, 'pools'));
  expect(pools.filter((name) => /notes|store|download/i.test(name))).toEqual([]);
  expect(existsSync(join(folder, 'pools/film/manifest.json'))).toBe(true);
});
