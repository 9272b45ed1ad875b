import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { axisValues } from '#src/sweep/file/axis.js';
import { parseSweep } from '../parse-forms.js';
import { profileJsonSchema, sweepJsonSchema } from '#src/sweep/file/command-sweep-schema.js';

function messages(text: string): string[] {
  const reading = parseSweep(text, 'sweep.yaml');
  return reading.kind === 'sweep'
    ? []
    : reading.problems.map(
        ({ file, line, column, message }) => `${file}:${line}:${column} ${message}`,
      );
}

const head = 'name: a\ndataset: data/a\n';

describe('parseSweep', () => {
  it('fills in defaults and follows anchors', () => {
    const reading = parseSweep(
      `${head}settings: &shared { epochs: 3 }\nvariants: [{ name: b, settings: *shared }]\n`,
      'sweep.yaml',
    );
    if (reading.kind !== 'sweep') throw new Error('refused');
    expect(reading.sweep.replicates).toBe(1);
    expect(reading.sweep.runner.retries).toBe(2);
    expect(reading.sweep.variants[0]?.settings).toEqual({ epochs: 3 });
    expect(reading.sweep.settings).toEqual({ epochs: 3 });
  });

  it('reports every mistake at once, each at its place', () => {
    const found = messages(
      [
        'name: Big Sweep',
        'dataset: data/a',
        'replicates: 0',
        'settings: { imgae: 64, batchSize: "32" }',
        'grid:',
        '  backbone: [resnet18, vgg61]',
        '  frames: 5, 15',
        '  resample: [yes, true]',
        '  reorder: []',
        'runner: { trialTimeout: 2 hours }',
      ].join('\n'),
    );
    expect(found).toEqual([
      'sweep.yaml:1:7 name: "Big Sweep" is not possible here: expected lower-case letters, digits and single hyphens.',
      'sweep.yaml:3:13 replicates: 0 is not possible here: must be at least 1.',
      expect.stringMatching(
        /^sweep.yaml:4:13 settings.imgae: "imgae" is not known here; did you mean image\?/,
      ),
      'sweep.yaml:4:35 settings.batchSize: "32" is not possible here: expected a number; remove the quotes.',
      'sweep.yaml:6:24 grid.backbone.1: "vgg61" is not possible here: did you mean vgg16? Allowed: resnet18, resnet50, vgg16, vgg19.',
      'sweep.yaml:7:11 grid.frames: "5, 15" is not possible here: expected a list such as [5, 15], or a rule such as { linspace: [0, 0.1], count: 3 }; write [5, 15].',
      'sweep.yaml:8:14 grid.resample.0: "yes" is not possible here: expected true or false; write true: in YAML 1.2 yes is text.',
      'sweep.yaml:9:12 grid.reorder: [] is not possible here: expected at least 1 value.',
      'sweep.yaml:10:25 runner.trialTimeout: "2 hours" is not possible here: expected a number with s, m, h or d, such as 90s or 2h.',
    ]);
  });

  it('says what weights, early stopping and a plateau may be', () => {
    expect(messages(`${head}settings: { pretrained: imagnet }`)).toEqual([
      'sweep.yaml:3:25 settings.pretrained: "imagnet" is not possible here: expected none, imagenet, or a file that ends in .safetensors, .pth, .pt, .ckpt, .bin or .pth.tar.',
    ]);
    expect(messages(`${head}settings: { earlyStopping: { patiense: 3 } }`)).toEqual([
      expect.stringContaining('"patience" is missing'),
      expect.stringContaining('did you mean patience? Allowed: patience, minDelta.'),
    ]);
    expect(messages(`${head}settings: { schedule: { plateau: { factor: 1 } } }`)).toEqual([
      expect.stringContaining('must be below 1'),
    ]);
    expect(
      messages(
        `${head}grid: { earlyStopping: [null, { patience: 3 }], schedule: [constant, { plateau: {} }], crop: { range: [0, 8], step: 4 } }`,
      ),
    ).toEqual([]);
  });

  it('tells duplicate keys, broken YAML, missing keys and an empty file', () => {
    expect(messages(`${head}seed: 1\nseed: 2\n`)).toEqual([
      expect.stringMatching(/^sweep.yaml:4:1 seed appears twice/),
    ]);
    expect(messages(`${head}grid: [`)).toEqual([
      expect.stringMatching(/^sweep.yaml:3:\d+ This is not YAML/),
    ]);
    expect(messages('name: a\n')).toEqual([
      expect.stringContaining('"dataset" is missing: expected text'),
    ]);
    expect(messages('')).toEqual([expect.stringContaining('The file is empty')]);
  });

  it('tells lists of a zip that differ in length, and a rule that lacks a key', () => {
    expect(messages(`${head}zip: [{ frames: [5, 15], noise: [0] }]`)).toEqual([
      expect.stringContaining('lists that vary together must be equally long'),
    ]);
    expect(messages(`${head}grid: { noise: { range: [0, 1] } }`)).toEqual([
      expect.stringContaining('"step" is missing'),
    ]);
  });

  it('refuses alias bombs and huge files without filling the memory', () => {
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1]',
      ...Array.from('bcdefghij', (name, index) => {
        const before = 'abcdefghi'[index];
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
      }),
    ].join('\n');
    expect(messages(bomb)).toEqual([expect.stringContaining('alias')]);
    expect(messages(`${head}# ${'x'.repeat(1_000_001)}`)).toEqual([
      expect.stringContaining('bytes'),
    ]);
  });
});

describe('axisValues', () => {
  it('counts both ends and rounds what binary fractions leave', () => {
    expect(axisValues({ range: [0, 0.3], step: 0.1 })).toEqual([0, 0.1, 0.2, 0.3]);
    expect(axisValues({ linspace: [0, 0.1], count: 3 })).toEqual([0, 0.05, 0.1]);
    expect(axisValues({ logspace: [1e-4, 1e-2], count: 3 })).toEqual([1e-4, 1e-3, 1e-2]);
  });
});

it.each([
  ['sweep', sweepJsonSchema()],
  ['profile', profileJsonSchema()],
])(
  'configs/%s.schema.json is what the schema generates; `npm run schema` renews it',
  (name, text) => {
    const file = new URL(`../../../configs/${name}.schema.json`, import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);
