import { describe, expect, it } from 'vitest';
import { parseCommandSweep, parseSweep } from '../parse-forms.js';

const head = 'name: a\ndataset: data/a\n';

function messages(body: string): string[] {
  const reading = parseSweep(`${head}${body}`, 's.yaml');
  if (reading.kind === 'sweep') return [];
  return reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const cases: readonly (readonly [name: string, body: string, says: readonly RegExp[]])[] = [
  [
    'a typo in a word',
    'settings: { backbone: resnet81 }\nrunner: { keep: bset }',
    [/^3:23 .*did you mean resnet18\? Allowed: resnet18, resnet50/, /^4:17 .*did you mean best\?/],
  ],
  [
    'a typo in a schedule',
    'settings: { schedule: constnat }',
    [
      /^3:23 .*did you mean constant\? Expected constant, or { step \| cosine \| onecycle \| plateau/,
    ],
  ],
  [
    'a typo in a key of one of several objects',
    'grid: { noise: { linspce: [0, 1], count: 3 } }',
    [/^3:18 .*"linspce".*did you mean linspace\?/],
  ],
  [
    '5, 15 inside braces',
    'grid: { frames: 5, 15 }',
    [/^3:17 .*write \[5\]/, /^3:20 .*a list needs brackets/],
  ],
  [
    'a list or a rule under settings',
    'settings: { frames: [5, 15], noise: { range: [0, 1], step: 0.5 }, dropout: { between: [0, 1] } }',
    [/^3:21 .*belongs under grid/, /^3:37 .*belongs under grid/, /^3:76 .*belongs under grid/],
  ],
  [
    'booleans that are text',
    'settings: { resample: yes, reorder: off, flip: "true" }',
    [
      /^3:23 .*write true: in YAML 1\.2 yes is text/,
      /^3:37 .*write false/,
      /^3:48 .*remove the quotes/,
    ],
  ],
  [
    'numbers that are none',
    'settings: { noise: .nan, clipNorm: .inf }',
    [/^3:20 .*: NaN is/, /^3:36 .*: Infinity is/],
  ],
  [
    'a range that runs backwards',
    'grid: { noise: { range: [1, 0], step: 0.1 } }',
    [/not be above/],
  ],
  [
    'a step that is too fine',
    'grid: { noise: { range: [0, 1], step: 1e-9 } }',
    [/more than 10000/],
  ],
  [
    'a rule beyond what a setting may be',
    'grid: { noise: { linspace: [0, 2], count: 5 } }',
    [/^3:28 grid.noise.linspace: \[0,2\] .*it makes 2, and must be at most 1/],
  ],
  [
    'a rule whose values are no whole numbers',
    'grid: { batchSize: { logspace: [1, 100], count: 4 } }',
    [/it makes 4\.64.*whole number/],
  ],
  [
    'a strategy without its number of trials',
    'strategy: random\nsettings: 5',
    [
      /^3:11 strategy: "random" is not possible here: expected grid, or { random: { trials: 50 } }\.$/,
      /^4:11 settings: 5 .*such as { backbone: … }\.$/,
    ],
  ],
  ['a number in place of trials', 'strategy: { random: 50 }', [/^3:21 .*such as { trials: … }/]],
  [
    'typos in a strategy',
    'strategy: { random: { trails: 50 } }\ngrid: { noise: { between: [0.1, 0.2], scale: lgo } }',
    [/^3:23 .*did you mean trials\?/, /^4:46 .*did you mean log\? Allowed: linear, log/],
  ],
  [
    'more trials than can be drawn',
    'strategy: { random: { trials: 1e9 } }',
    [/^3:31 .*: 1000000000 .* at most 100000/],
  ],
  [
    'bounds that are none',
    'grid:\n  noise: { between: [0.2, 0.1] }\n  dropout: { between: [0, 0.1], scale: log }\n  learningRate: { between: [1e-5, .inf] }\n  beta1: { between: [.nan, 0.5] }',
    [
      /^4:21 .*the first value must be below the second/,
      /^5:23 .*with scale: log both values must be above 0/,
      /^6:35 .*: Infinity /,
      /^7:22 .*: NaN /,
    ],
  ],
  [
    'bounds beyond what a setting may be',
    'grid: { frames: { between: [0.5, 3] }, learningRate: { between: [0.1, 20] }, backbone: { between: [1, 2] } }',
    [
      /^3:29 grid.frames.between.0: 0.5 .*whole number/,
      /^3:71 grid.learningRate.between.1: 20 .*at most 10/,
      /^3:88 grid.backbone: .*expected a list/,
    ],
  ],
  [
    'two values of one anchor',
    'settings: &a { frames: 5 }\nexclude: [&a { frames: 9 }]',
    [/^4:14 &a names two values/],
  ],
  ['a key without its colon', 'grid\n  frames: [5]', [/^3:1 .*a key needs a colon/]],
  ['keys within a line', 'grid: frames: [5]', [/^3:7 .*a second key in a line needs braces/]],
  [
    'settings beside settings',
    'epochs: 5\nvariants: [{ name: b, frames: 5 }]',
    [/^3:1 epochs: "epochs" is a setting: put it under settings/, /^4:23 .*"frames" is a setting/],
  ],
  [
    'a list where keys belong, and keys where a list belongs',
    'grid:\n  - frames: [5, 15]\nzip: { frames: [5, 15] }',
    [
      /^4:3 .*such as { backbone: … }; remove the dash/,
      /^5:6 .*put brackets around it: \[{ frames: … }\]/,
    ],
  ],
  [
    'a rule with the key of another',
    'grid: { noise: { linspace: [0, 0.1], step: 0.1 } }',
    [
      /^3:38 .*"step" does not go with "linspace": range has step, linspace and logspace have count/,
    ],
  ],
  [
    'two schedules in one',
    'settings: { schedule: { cosine: {}, step: { every: 2, factor: 0.5 } } }',
    [/^3:37 .*"step" does not go with "cosine": give one of them/],
  ],
  [
    'keys without values, numbers where text belongs',
    'grid:\n  frames:\nrunner: { trialTimeout: 2 }',
    [
      /^4:10 .*null \(an empty value\) is not possible/,
      /^5:25 .*expected a number with s, m, h or d/,
    ],
  ],
  [
    'one value where a list belongs',
    'grid: { frames: 5 }',
    [/^3:17 .*or a rule such as .*; write \[5\], or put it under settings\.$/],
  ],
  ['an exclusion without settings', 'exclude: [{}]', [/^3:11 .*exclude every point/]],
  ['a zip without lists', 'zip: [{}]', [/^3:7 .*lists that vary together/]],
  [
    'an axis and a zip list without values',
    'grid: { frames: [] }\nzip: [{ epochs: [] }]',
    [/^3:17 .*at least 1/, /^4:17 .*at least 1/],
  ],
  ['an alias without its anchor', 'settings: *nope', [/^3:11 \*nope names no anchor/]],
  ['two documents', 'seed: 1\n---\nseed: 2', [/^4:1 .*remove the line ---/]],
  [
    'numbers that would lose digits',
    'settings: { learningRate: 1e-400, noise: 0.10000000000000000555 }\ngrid: { epochs: [9007199254740993, 0x20000000000001] }\nseed: 1e400',
    [
      /^3:27 1e-400 would become 0: .*quotes/,
      /^3:42 0\.10000000000000000555 would become 0\.1:/,
      /^4:18 9007199254740993 would become 9007199254740992:/,
      /^4:36 0x20000000000001 would become 9007199254740992:/,
      /^5:7 1e400 would become Infinity:/,
    ],
  ],
  [
    'names of other tools',
    'settings: { lr: 1e-3, batch: 8, model: vgg16, seed: 3 }\nparameters: { frames: { values: [5, 15] } }\nrunner: { jobs: 2 }',
    [
      /^3:13 .*"lr" is not known here; did you mean learningRate\?$/,
      /^3:23 .*did you mean batchSize\?$/,
      /^3:33 .*did you mean backbone\?$/,
      /^3:47 .*"seed" belongs on the first level of the file/,
      /^4:1 .*did you mean grid\?/,
      /^5:11 .*did you mean workers\?/,
    ],
  ],
  [
    'axes of other tools',
    'grid: { frames: { min: 5, max: 15 }, noise: { values: [0, 0.1] }, dropout: { min: 0.1 } }',
    [
      /^3:19 .*write { between: \[5, 15\] } with strategy: .* or { range: \[5, 15\], step: … }\.$/,
      /^3:27 /,
      /^3:47 .*an axis is the list itself, such as \[0,0\.1\]\.$/,
      /^3:78 .*between: \[0\.1, highest\]/,
    ],
  ],
  [
    'exponents where logspace takes values',
    'grid: { learningRate: { logspace: [-5, -2], count: 4 }, weightDecay: { logspace: [0, 1], count: 3 } }',
    [
      /^3:36 .*must be above 0; it takes values, not exponents: write 0\.00001\.$/,
      /^3:40 .*write 0\.01\.$/,
      /^3:83 .*must be above 0\.$/,
    ],
  ],
  [
    'text that looks like a number',
    'settings: { epochs: 1_000, noise: "0,1", dropout: 5% }',
    [
      /^3:21 .*write 1000: YAML 1\.2 has no under/,
      /^3:35 .*write 0\.1\.$/,
      /^3:51 .*write 0\.05\.$/,
    ],
  ],
  [
    'a key that appears twice, with other mistakes',
    'settings:\n  epochs: 3\n  epochs: 4\nseed: x',
    [/^5:3 epochs appears twice/, /^6:7 seed: "x"/],
  ],
];

describe('mistakes', () => {
  it.for(cases)('%s', ([, body, says]) => {
    const found = messages(body);
    expect(found).toHaveLength(says.length);
    for (const [index, pattern] of says.entries()) expect(found[index]).toMatch(pattern);
  });

  it('inside an anchor are reported at the anchor, wherever it is used', () => {
    const found = messages('settings: &s { epohcs: 3 }\nvariants: [{ name: b, settings: *s }]');
    expect(found).toEqual([
      expect.stringMatching(/^3:16 settings\.epohcs/),
      expect.stringMatching(/^3:16 variants\.0\.settings\.epohcs/),
    ]);
  });

  it('are not seen in anchors and merge keys that are right', () => {
    const reading = parseSweep(
      `${head}settings: &s { epochs: 3, frames: 5 }\nvariants: [{ name: b, settings: { <<: *s, frames: 9 } }]`,
      's.yaml',
    );
    if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
    expect(reading.sweep.variants[0]?.settings).toEqual({ epochs: 3, frames: 9 });
  });
});

it.for([
  ['no text', String.fromCharCode(137, 0, 1, 2), /^1:1 This is not text in UTF-8/],
  ['Latin-1', 'name: a\ndataset: caf\uFFFD\n', /^2:1 This is not text in UTF-8/],
  ['nothing', '# to do\n', /^1:1 The file is empty/],
  ['a list', '- name: a\n', /^1:1 .*such as { name: … }; remove the dash/],
] as const)('a file that holds %s says so', ([, text, says]) => {
  const reading = parseSweep(text, 's.yaml');
  if (reading.kind === 'sweep') throw new Error('accepted');
  const found = reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  expect(found).toEqual([expect.stringMatching(says)]);
});

describe('numbers', () => {
  const accepted = (body: string) => {
    const reading = parseCommandSweep(`name: a\ntrial: { command: [a] }\n${body}`, 's.yaml');
    if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
    return reading.sweep;
  };

  it('that a double holds are taken in every notation', () => {
    const written =
      '[1.50, -0, +7, .5, 5., 1E-3, 0.1, 1e23, 0x1F, 0o17, 9007199254740992, 5e-324, 1.7976931348623157e308]';
    expect(accepted(`settings: { all: ${written} }`).settings['all']).toEqual([
      1.5, -0, 7, 0.5, 5, 0.001, 0.1, 1e23, 31, 15, 9007199254740992, 5e-324,
      1.7976931348623157e308,
    ]);
  });

  it('in quotes keep all of their digits, as text', () => {
    expect(accepted('settings: { id: "6687881544318117707" }').settings['id']).toBe(
      '6687881544318117707',
    );
  });

  it('that are keys must stay as they are written', () => {
    const reading = parseCommandSweep(
      'name: a\ntrial: { command: [a] }\nsettings: { table: { 1.10: x, 6687881544318117707: y, 5: z } }',
      's.yaml',
    );
    if (reading.kind === 'sweep') throw new Error('accepted');
    expect(reading.problems.map(({ message }) => message)).toEqual([
      'The key 1.10 would be read as 1.1. Put it in quotes to keep it as text.',
      'The key 6687881544318117707 would be read as 6687881544318118000. Put it in quotes to keep it as text.',
    ]);
  });
});

describe('hostile files', () => {
  it('give a hundred mistakes at most', () => {
    const keys = Array.from({ length: 5000 }, (_, index) => `key${index}: 1`).join('\n');
    expect(messages(keys)).toHaveLength(100);
  });

  it('that nest without end give one sentence', () => {
    expect(messages(`settings: ${'['.repeat(20_000)}`)).toEqual([
      expect.stringContaining('nested too deep'),
    ]);
  });

  it('may list so many exclusions and variants and no more', () => {
    const many = (entry: string) => `[${Array.from({ length: 1001 }, () => entry).join()}]`;
    expect(messages(`exclude: ${many('{ frames: 5 }')}`)).toEqual([expect.stringMatching(/1000/)]);
    expect(messages(`variants: ${many('{ name: v }')}`)).toEqual([expect.stringMatching(/1000/)]);
  });

  it('that ask for endless rules are refused by what they say', () => {
    expect(
      messages(
        'grid:\n  noise: { range: [0, .nan], step: 0.1 }\n  dropout: { range: [0, .inf], step: 0.1 }\n  beta1: { linspace: [0, 1], count: 1e9 }\n  beta2: { range: [0, 0.9], step: 1e-300 }\n  momentum: { logspace: [0.1, 0.9], count: .inf }',
      ),
    ).toEqual([
      expect.stringMatching(/^4:23 .*NaN/),
      expect.stringMatching(/^5:25 .*Infinity/),
      expect.stringMatching(/^6:37 .*1000000000 .*at most 10000/),
      expect.stringMatching(/^7:19 .*more than 10000 values/),
      expect.stringMatching(/^8:44 .*Infinity/),
    ]);
  });

  it('report a number out of all bounds once', () => {
    expect(messages('seed: 1e308\nstrategy: { random: { trials: 1e308 } }')).toEqual([
      expect.stringMatching(/^3:7 seed: 1e\+308 .*at most 2147483647/),
      expect.stringMatching(/^4:31 .*at most 100000/),
    ]);
  });

  it.for([
    ['a long word', `strategy: "${'x'.repeat(90_000)}"`],
    ['a long number', `seed: ${'9'.repeat(50_000)}`],
    ['a long list', `grid: { frames: [${'5,'.repeat(40_000)}] }`],
    ['a long duration', `runner: { stallTimeout: ${'9'.repeat(80_000)}h }`],
  ])('show no more than the beginning of %s', ([, body]) => {
    const found = messages(body ?? '');
    expect(found).toHaveLength(1);
    expect(found[0]?.length).toBeLessThan(250);
  });

  it('cannot grow through merge keys', () => {
    const bomb = Array.from({ length: 60 }, (_, index) =>
      index === 0
        ? 'a0: &a0 { x: 1 }'
        : `a${index}: &a${index} { y: { <<: [*a${index - 1}, *a${index - 1}] }, z: { <<: *a${index - 1} }, w: [*a${index - 1}, *a${index - 1}] }`,
    ).join('\n');
    expect(messages(bomb)).not.toEqual([]);
  });
});
