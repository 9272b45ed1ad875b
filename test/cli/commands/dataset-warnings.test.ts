import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { unevenSplitText } from '#src/dataset/pack/dataset-options.js';
import { tinyDataset } from '../../trial/tiny-trial.js';
import { typed } from '../typed.js';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-dataset-warnings-'));
  // 9 training, 5 validation and 2 test movies.
  await tinyDataset(folder, 16, { pool: 3 });
});

/** Warnings that `plan` gives, as `kind path: message`, in the order of the file. */
async function warned(more: string): Promise<readonly string[]> {
  writeFileSync(join(folder, 'sweep.yaml'), `name: warned\ndataset: dataset\n${more}\n`);
  const { out, err, code } = await typed(folder, 'plan', 'sweep.yaml', '--json');
  expect(code, err).toBe(0);
  const { warnings } = JSON.parse(out) as {
    warnings: { kind: string; path: (string | number)[]; line: number; message: string }[];
  };
  return warnings.map(({ kind, path, message }) => `${kind} ${path.join('.')}: ${message}`);
}

describe('plan warns, with numbers, of', () => {
  it('more frames than the pools hold, where the file asks for them', async () => {
    const found = await warned('grid: { frames: [3, 4], noise: [0, 0.1] }');
    expect(found).toContainEqual(
      expect.stringMatching(
        /^more-frames-than-pools grid\.frames\.1: frames: 4 is more than the pools of 16 of the 16 movies hold; the smallest has 3\./,
      ),
    );
    expect(found.filter((line) => line.startsWith('more-frames'))).toHaveLength(1);
    // The default is five.
    expect(await warned('')).toContainEqual(
      expect.stringMatching(/^more-frames-than-pools dataset: frames: 5 /),
    );
  });

  it('batches of one movie where BatchNorm is trained, the odd one of batches of two as well', async () => {
    const settings = 'settings: { frames: 3, batchSize: 1 }';
    const one = await warned(settings);
    expect(one.filter((line) => line.startsWith('batch-of-one'))).toEqual([
      expect.stringMatching(
        /^batch-of-one settings\.batchSize: batchSize: 1 makes (\d+) of the \1 batches of an epoch batches of one movie \(\1 training movies\)\..* resnet18 then see 1 value a channel/,
      ),
    ]);
    const training = Number(/(\d+) training movies/.exec(one.join())?.[1]);
    const two = await warned('variants: [{ name: b, settings: { frames: 3, batchSize: 2 } }]');
    expect(two.filter((line) => line.startsWith('batch-of-one'))).toHaveLength(training % 2);
    for (const setting of ['backbone: vgg16', 'freeze: backbone', 'freeze: body']) {
      const found = await warned(`settings: { frames: 3, batchSize: 1, ${setting} }`);
      expect(
        found.filter((line) => line.startsWith('batch-of-one')),
        setting,
      ).toEqual([]);
    }
  });

  it('a split with few movies, and what that means for the report; `run` prints the same', async () => {
    const found = (await warned('settings: { frames: 3 }')).find((line) =>
      line.startsWith('uneven-split'),
    );
    expect(found).toMatch(
      /^uneven-split dataset: The 16 movies are split \d+\/\d+\/2 .* where 60\/20\/20 percent were requested: .*of 2 test movies the MSE is known to about ± 196 %, and no comparison by movie can reach p < 0\.05 \(the smallest is 0\.5\)/,
    );
    const { err } = await typed(folder, 'plan', 'sweep.yaml');
    expect(err).toContain(`sweep.yaml:2:10 warning uneven-split: dataset: The 16 movies`);
  });
});

describe('a split', () => {
  const shares = { train: 70, validation: 15, test: 15 };
  it.each([
    [{ train: 30, validation: 9, test: 3 }, /30\/9\/3 .*of 9 validation movies .*of 3 test movies/],
    [
      { train: 300, validation: 60, test: 20 },
      /of 20 test movies the MSE is known to about ± 62 %/,
    ],
    [{ train: 294, validation: 63, test: 63 }, null],
    [{ train: 70, validation: 12, test: 18 }, null],
  ])('of %o is reported: %o', (counts, expected) => {
    const text = unevenSplitText(counts, shares);
    if (expected === null) expect(text).toBeNull();
    else expect(text).toMatch(expected);
  });

  it('that was not requested is not missed', () => {
    const none = { train: 100, validation: 0, test: 0 };
    expect(unevenSplitText(none, none)).toBeNull();
  });
});
