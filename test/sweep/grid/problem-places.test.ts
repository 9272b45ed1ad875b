import { describe, expect, it } from 'vitest';
import { parseSweep } from '../parse-forms.js';
import { expandSweep } from '#src/sweep/grid/expand.js';

/** Where a sweep file's problems are and what they begin with, as `plan` shows them. */
function places(lines: readonly string[]): readonly string[] {
  const reading = parseSweep(['name: a', 'dataset: d', ...lines].join('\n'), 's.yaml');
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const expansion = expandSweep(reading.sweep, { datasetImage: 64, folder: '/p' });
  if (expansion.kind === 'points') return [];
  return expansion.problems.map(({ path, message }) => {
    const { line, column } = reading.positionOf(path);
    return `${line}:${column} ${path.join('.')}: ${message.split(' ').slice(0, 3).join(' ')}`;
  });
}

const cases: readonly (readonly [name: string, lines: readonly string[], at: readonly string[]])[] =
  [
    [
      'a value of a list of the first grid',
      ['grid:', '  image: [64, 128]', '  crop: [0, 64]'],
      // 128 pixels bear a crop of 64.
      ['4:15 grid.image.1: image: 128 is', '5:13 grid.crop.1: crop: 64 shifts'],
    ],
    [
      'a rule',
      ['grid:', '  crop: { range: [0, 64], step: 32 }'],
      ['4:9 grid.crop: crop: 64 shifts'],
    ],
    [
      'a shared setting, once, whatever the grids',
      ['settings:', '  image: 96', 'grid: { frames: [9, 15] }', 'variants: [{ name: b }]'],
      ['4:10 settings.image: image: 96 is'],
    ],
    [
      'a setting of a variant, beside a shared one that is right',
      [
        'settings: { image: 64 }',
        'variants:',
        '  - { name: b, settings: { image: 128 } }',
        '  - { name: c, settings: { crop: 64 } }',
      ],
      [
        '5:35 variants.0.settings.image: image: 128 is',
        '6:34 variants.1.settings.crop: crop: 64 shifts',
      ],
    ],
    [
      'an axis of a variant',
      ['grid: { frames: [9, 15] }', 'variants:', '  - name: b', '    grid: { image: [64, 96] }'],
      ['6:25 variants.0.grid.image.1: image: 96 is'],
    ],
    [
      'a row of a zip',
      ['zip:', '  - { epochs: [1, 2], image: [64, 32] }', '  - { frames: [5], crop: [64] }'],
      [
        '5:27 zip.1.crop.0: crop: 64 shifts',
        '4:35 zip.0.image.1: image: 32 is',
        '5:27 zip.1.crop.0: crop: 64 shifts',
      ],
    ],
    [
      'bounds that are drawn from',
      ['strategy: { random: { trials: 20 } }', 'grid:', '  crop: { between: [63, 64] }'],
      ['5:9 grid.crop: crop: 64 shifts'],
    ],
    [
      'a value that appears twice, of a grid, a variant and as a row of a zip',
      [
        'grid: { frames: [5, 15, 5] }',
        'zip: [{ epochs: [1, 2, 1], batchSize: [8, 8, 8] }]',
        'variants:',
        '  - { name: b, grid: { noise: [0, 0] } }',
      ],
      [
        '3:25 grid.frames.2: 5 appears twice,',
        '4:24 zip.0.epochs.2: {"epochs":1,"batchSize":8} appears twice,',
        '6:35 variants.0.grid.noise.1: 0 appears twice,',
      ],
    ],
    [
      'a variant that makes points of the grid again',
      ['grid: { frames: [5, 15] }', 'variants:', '  - { name: b, settings: { frames: 15 } }'],
      ['5:5 variants.0: The point {"frames":15}'],
    ],
    [
      'the largest of several grids',
      [
        'grid: { frames: [5, 15] }',
        'variants:',
        '  - name: b',
        '    grid: { frames: { range: [1, 100], step: 1 }, epochs: { range: [1, 2000], step: 1 } }',
      ],
      ['6:11 variants.0.grid: The sweep has'],
    ],
  ];

describe('a problem of the grid is reported at the value that causes it:', () => {
  it.for(cases)('%s', ([, lines, at]) => {
    expect(places(lines)).toEqual(at);
  });

  it('what an exclusion leaves out is no problem', () => {
    expect(places(['grid: { image: [64, 128] }', 'exclude: [{ image: 128 }]'])).toEqual([]);
  });
});
