import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extractFrames } from '#src/frames/extract-frames.js';
import { renderVideo } from './small-videos.js';

let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'frames-own-'));
  renderVideo(join(folder, 'big-fish.mp4'), 2);
  renderVideo(join(folder, 'up.mp4'), 2, 'testsrc');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An output folder, and both videos extracted into it. */
function freshOut() {
  count += 1;
  const out = join(folder, `out-${count}`);
  mkdirSync(out);
  const inputs = ['big-fish.mp4', 'up.mp4'].map((name) => join(folder, name));
  const extract = async (seed = 0) => {
    const { entries } = await extractFrames({ inputs, out, options: { samples: 8, seed } });
    return Object.fromEntries(entries.map(({ movieId, outcome }) => [movieId, outcome]));
  };
  return { out, extract };
}

it('leaves a folder that reelsweep did not make alone, says so, and goes on with the other videos', async () => {
  const { out, extract } = freshOut();
  mkdirSync(join(out, 'big-fish'));
  writeFileSync(join(out, 'big-fish', 'notes.md'), 'a year of notes');
  const outcomes = await extract();
  expect(outcomes['big-fish']).toMatchObject({ kind: 'failed', reason: 'not-our-folder' });
  expect(outcomes['big-fish']).toMatchObject({
    message: expect.stringMatching(/big-fish was not made by reelsweep.*"notes.md".*Move it away/),
  });
  expect(outcomes['up']).toMatchObject({ kind: 'extracted' });
  expect(readdirSync(join(out, 'big-fish'))).toEqual(['notes.md']);
  rmSync(join(out, 'big-fish'), { recursive: true });
  expect((await extract())['big-fish']).toMatchObject({ kind: 'extracted' });
});

it('leaves a manifest that is not ours, a file and a link alone', async () => {
  const { out, extract } = freshOut();
  mkdirSync(join(out, 'big-fish'));
  writeFileSync(join(out, 'big-fish', 'manifest.json'), '{"name": "my browser extension"}');
  mkdirSync(join(folder, 'elsewhere'), { recursive: true });
  writeFileSync(join(folder, 'elsewhere', '000.jpg'), 'a photograph');
  symlinkSync(join(folder, 'elsewhere'), join(out, 'up'));
  const outcomes = await extract();
  expect(outcomes['big-fish']).toMatchObject({ reason: 'not-our-folder' });
  expect(outcomes['up']).toMatchObject({ reason: 'not-our-folder' });
  expect(readFileSync(join(out, 'big-fish', 'manifest.json'), 'utf8')).toContain('browser');
  expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['000.jpg']);
  expect(readdirSync(out).toSorted()).toEqual(['big-fish', 'up']);
});

it('replaces its own pool, but not with what a person has added to it', async () => {
  const { out, extract } = freshOut();
  await extract();
  writeFileSync(join(out, 'up', 'why-these.txt'), 'mine');
  const outcomes = await extract(1);
  expect(outcomes['big-fish']).toMatchObject({ kind: 'extracted' });
  expect(outcomes['up']).toMatchObject({ reason: 'not-our-folder' });
  const names = readdirSync(join(out, 'up'));
  expect(names).toContain('why-these.txt');
  expect(names).toContain('manifest.json');
  expect(readFileSync(join(out, 'up', 'manifest.json'), 'utf8')).toContain('"seed": 0');
});
