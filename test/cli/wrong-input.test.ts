import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { reelsweep } from './command-process.js';
import { typed } from './typed.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-cli-'));
  writeFileSync(join(folder, 'scores.csv'), 'title,score\nA,seven\n');
  writeFileSync(join(folder, 'good.csv'), 'title,score\nA,7\n');
  writeFileSync(join(folder, 'no-column.csv'), 'name,points\nA,7\n');
  writeFileSync(join(folder, 'sweep.yaml'), 'name: a\ndataset: data/none\n');
  writeFileSync(
    join(folder, 'broken.yaml'),
    'name: A b\ndataset: data/none\ngrid: { frame: [5] }\n',
  );
  mkdirSync(join(folder, 'empty'));
});

const cases: readonly (readonly [name: string, words: readonly string[], says: RegExp])[] = [
  ['no command', [], /reelsweep demo/],
  ['a typo in a command', ['reprot', 'demo'], /report/],
  ['no trial', ['logs'], /^Something is missing\. The command is: reelsweep logs <trial>$/m],
  ['no folder', ['dataset', 'inspect'], /^Something is missing; --help shows/],
  ['an unknown option', ['status', '--jsn'], /jsn/],
  ['a missing option', ['frames', 'extract', 'a.mp4'], /out/],
  [
    'an option without its value',
    ['frames', 'extract', 'a.mp4', '--out'],
    /The option --out needs a value/,
  ],
  [
    'an option given twice',
    ['frames', 'extract', 'a.mp4', '--out', 'x', '--out', 'y'],
    /more than once/,
  ],
  [
    'a number that is none',
    ['frames', 'extract', 'empty', '--out', 'x', '--samples', 'many'],
    /samples/,
  ],
  [
    'a split that is none',
    [
      'dataset',
      'build',
      '--frames',
      'empty',
      '--scores',
      'scores.csv',
      '--out',
      'd',
      '--split',
      '80/30',
    ],
    /80\/30/,
  ],
  [
    'no folder of frames',
    ['dataset', 'build', '--frames', 'none', '--scores', 'good.csv', '--out', 'd'],
    /none/,
  ],
  [
    'no score file',
    ['dataset', 'import', '--images', 'empty', '--scores', 'none.csv', '--out', 'd'],
    /none\.csv/,
  ],
  [
    'a score file without scores',
    ['dataset', 'import', '--images', 'empty', '--scores', 'no-column.csv', '--out', 'd'],
    /column/,
  ],
  [
    'a CSV of movies without the column named',
    [
      'trailers',
      'catalog',
      '--movies',
      'good.csv',
      '--trailers',
      'good.csv',
      '--score-column',
      'x',
    ],
    /no column x; its columns are title, score/,
  ],
  [
    'a CSV of trailers without ids',
    ['trailers', 'catalog', '--movies', 'good.csv', '--trailers', 'good.csv'],
    /--trailer-id-column/,
  ],
  ['a folder without a dataset', ['dataset', 'inspect', 'empty'], /no dataset/],
  ['an audit of a folder without a dataset', ['dataset', 'audit', 'empty'], /no dataset/],
  [
    'an audit with a minimum that is none',
    ['dataset', 'audit', 'empty', '--min-frames', '0'],
    /minimum of 0 frames/,
  ],
  [
    'a contact sheet of no movies',
    ['dataset', 'inspect', 'empty', '--movies', '0'],
    /number of movies 0/,
  ],
  ['a sweep file that is not there', ['plan', 'none.yaml'], /none\.yaml/],
  [
    'a sweep file with mistakes',
    ['run', 'broken.yaml'],
    /broken\.yaml:1:7 .*\n.*broken\.yaml:2:10 dataset: .*\n.*broken\.yaml:3:9 .*did you mean frames/,
  ],
  ['a sweep whose dataset is missing', ['run', 'sweep.yaml'], /no dataset/],
  ['no catalogue to download from', ['trailers', 'download'], /no CSV file at .*catalogue\.csv/],
  [
    'a catalogue without YouTube ids',
    ['trailers', 'download', '--catalogue', 'good.csv'],
    /None of the 1 movies of .*good\.csv has a usable YouTube id/,
  ],
  ['a pause whose ends are swapped', ['trailers', 'download', '--pause', '10-5'], /--pause.*10-5/],
  [
    'a number with more digits than a number holds',
    ['trailers', 'download', '--seed', '9007199254740993'],
    /^--seed: 9007199254740993 would become 9007199254740992/m,
  ],
  ['a number that is too small', ['trailers', 'download', '--limit=1e-400'], /--limit: 1e-400 /],
  ['wrong workers', ['run', 'sweep.yaml', '--workers', '0'], /--workers must be auto or .* not 0/],
  ['workers in words', ['run', 'sweep.yaml', '--workers', 'all'], /--workers must be .* not all\./],
  [
    'a file that looks like an option',
    ['predict', '-x.mp4'],
    /^Unknown argument: x; for a file of that name type \.\/-x\.mp4, or -- before it\.$/m,
  ],
  ['a command that does not exist', ['extrct'], /^There is no command extrct\. --help lists/m],
  ['a report where nothing ran', ['report', 'demo'], /no runs here/],
  ['a status where nothing ran', ['status'], /no runs here/],
];

describe('wrong input', () => {
  it.for(cases)(
    '%s: a clear sentence, exit code 2, no stack, nothing written',
    async ([, words, says]) => {
      const before = readdirSync(folder).toSorted();
      const { code, out, err } = await typed(folder, ...words);
      expect(err).toMatch(says);
      expect(err).not.toMatch(/\n\s+at |Unexpected/);
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(readdirSync(folder).toSorted()).toEqual(before);
    },
  );

  it('ends the program itself with the code and the sentence', async () => {
    const { code, out, err } = await reelsweep(folder, 'reprot', 'demo');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/report/);
  });

  it('--verbose shows where it came from', async () => {
    const { err } = await reelsweep(folder, 'dataset', 'inspect', 'empty', '--verbose');
    expect(err).toMatch(/\n\s+at /);
  });
});
