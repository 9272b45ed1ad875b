import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isUnchanged, lookInFolder } from '#src/predict/watch/watched-files.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'reelsweep-look-'));

it('a look at a folder shows its files, names what is none, and passes over our own and unfinished ones', async () => {
  const folder = newFolder();
  const table = join(folder, 'predictions.csv');
  const names = ['a.mp4', 'Notes.txt', '.hidden', 'b.mp4.part', 'c.CRDOWNLOAD', 'ledger.jsonl'];
  for (const name of [...names, 'predictions.csv']) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, 'deeper'));
  symlinkSync('/nowhere', join(folder, 'link'));
  const { files, others } = await lookInFolder(folder, table);
  expect(files.map(({ name }) => name).toSorted()).toEqual(['Notes.txt', 'a.mp4']);
  expect(others.toSorted((one, other) => (one.name < other.name ? -1 : 1))).toEqual([
    { name: 'deeper', what: 'a folder' },
    { name: 'link', what: 'a link' },
  ]);
  await expect(lookInFolder(join(folder, 'gone'), table)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('a file is another once it was written to, even where its time and size are put back', async () => {
  const folder = newFolder();
  const path = join(folder, 'a.mp4');
  writeFileSync(path, 'before');
  const [file = { name: '', stamp: '' }] = (await lookInFolder(folder, '')).files;
  expect(await isUnchanged(folder, file)).toBe(true);
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'behind');
  utimesSync(path, atime, mtime);
  expect(await isUnchanged(folder, file)).toBe(false);
  const [next = file] = (await lookInFolder(folder, '')).files;
  appendFileSync(path, '!');
  expect(await isUnchanged(folder, next)).toBe(false);
  rmSync(path);
  expect(await isUnchanged(folder, next)).toBe(false);
});
