import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyDataset } from '../../trial/tiny-trial.js';
import { typed } from '../../cli/typed.js';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-mistakes-'));
  await tinyDataset(folder, 20);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What `plan` says of a sweep file. */
async function mistakesIn(text: string, profile?: string): Promise<readonly string[]> {
  writeFileSync(join(folder, 's.yaml'), text);
  if (profile !== undefined) writeFileSync(join(folder, 'p.yaml'), profile);
  const options = profile === undefined ? [] : ['--profile', 'p.yaml'];
  const { code, err } = await typed(folder, 'plan', 's.yaml', ...options);
  expect(code).toBe(2);
  return err.trimEnd().split('\n');
}

it('reports mistakes in words, in the grid and in the profile in one pass', async () => {
  const found = await mistakesIn(
    'name: Bad Name\ndataset: dataset\nsettings: { lr: 1, image: 64 }\ngrid: { frames: [2, 2] }\nrunner: { retries: -1 }\n',
    'runner: { workers: lots }\n',
  );
  expect(found).toEqual([
    'p.yaml and s.yaml have 6 mistakes:',
    expect.stringMatching(/^p\.yaml:1:20 runner\.workers: "lots" is not possible/),
    expect.stringMatching(/^s\.yaml:1:7 name: "Bad Name"/),
    expect.stringMatching(/^s\.yaml:3:13 settings\.lr: .*did you mean learningRate\?$/),
    expect.stringMatching(/^s\.yaml:3:\d+ settings\.image: image: 64 is not the dataset's 32/),
    expect.stringMatching(/^s\.yaml:4:\d+ grid\.frames\.1: 2 appears twice/),
    expect.stringMatching(/^s\.yaml:5:\d+ runner\.retries: -1 .*at least 0/),
  ]);
});

it('names a missing dataset among them, and does not guess about points it cannot know', async () => {
  expect(
    await mistakesIn(
      'name: a\ndataset: nowhere\ngrid: { backbone: [vgg1], frames: [2, 3] }\nexclude: { backbone: vgg19 }\n',
    ),
  ).toEqual([
    's.yaml has 2 mistakes:',
    expect.stringMatching(/^s\.yaml:2:10 dataset: There is no dataset at/),
    expect.stringMatching(/^s\.yaml:3:20 grid\.backbone\.0: "vgg1".*did you mean vgg16\?/),
  ]);
  expect(
    await mistakesIn(
      'name: a\ndataset: dataset\ngrid: { backbone: [vgg1], frames: [2, 3] }\nexclude: { backbone: vgg19 }\n',
    ),
  ).toHaveLength(2);
});
