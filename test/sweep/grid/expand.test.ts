import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisValues, type Axis } from '#src/sweep/file/axis.js';
import { parseCommandSweep, parseSweep } from '../parse-forms.js';
import { canonicalJson, type JsonValue } from '#src/files/canonical-json.js';
import { sha256 } from '#src/files/hash.js';
import { expandCommandSweep, expandSweep } from '#src/sweep/grid/expand.js';
import { repetitionOf, trialIdOf, trialsOf } from '#src/sweep/grid/trial.js';

const context = { datasetSha256: 'd'.repeat(64), trainer: '1', weightsSha256: () => null };

function expand(body: string, datasetImage = 64) {
  const reading = parseSweep(`name: a\ndataset: data/a\n${body}`, 'sweep.yaml');
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const { sweep } = reading;
  return { sweep, ...expandSweep(sweep, { datasetImage, folder: '/project' }) };
}

function trials(body: string) {
  const expansion = expand(body);
  if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
  return trialsOf(expansion.points, expansion.sweep, context);
}

function problems(body: string): string[] {
  const expansion = expand(body);
  return expansion.kind === 'problems' ? expansion.problems.map(({ message }) => message) : [];
}

describe('expandSweep', () => {
  it('crosses the grid, leaves out exclusions and repeats each point with another seed', () => {
    const all = trials(
      'replicates: 2\ngrid: { backbone: [resnet18, vgg19], frames: [5, 15] }\nexclude: [{ backbone: vgg19, frames: 15 }]',
    );
    expect(
      all.map(({ settings, replicate }) => [settings.backbone, settings.frames, replicate]),
    ).toEqual([
      ['resnet18', 5, 1],
      ['resnet18', 5, 2],
      ['resnet18', 15, 1],
      ['resnet18', 15, 2],
      ['vgg19', 5, 1],
      ['vgg19', 5, 2],
    ]);
    expect(new Set(all.map(({ seed }) => seed)).size).toBe(2);
    expect(all[0]?.seed).toBe(all[2]?.seed);
    expect(all.every(({ settings }) => settings.image === 64)).toBe(true);
  });

  it('lets zipped lists vary together and adds variants to the grid', () => {
    const all = trials(
      'grid: { frames: [5, 15] }\nzip: [{ learningRate: [1e-3, 1e-4], batchSize: [32, 8] }]\nvariants: [{ name: still, settings: { epochs: 3 }, grid: { noise: [0, 0.1] } }]',
    );
    expect(all).toHaveLength(2 * 2 + 2);
    expect(
      all
        .filter(({ settings }) => settings.batchSize === 8)
        .every(({ settings }) => settings.learningRate === 1e-4),
    ).toBe(true);
    expect(all.slice(4).map(({ settings }) => [settings.epochs, settings.noise])).toEqual([
      [3, 0],
      [3, 0.1],
    ]);
  });

  it('counts the product less the exclusions, whatever the grid', () => {
    const numbers = (most: number) =>
      fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: most });
    fc.assert(
      fc.property(
        numbers(5),
        numbers(5),
        numbers(4),
        fc.integer({ min: 1, max: 3 }),
        (frames, epochs, batch, replicates) => {
          const all = trials(
            `replicates: ${replicates}\ngrid: { frames: [${frames.join()}], epochs: [${epochs.join()}], batchSize: [${batch.join()}, 99] }\nexclude: [{ frames: ${frames[0]}, batchSize: 99 }]`,
          );
          expect(all).toHaveLength(
            (frames.length * epochs.length * (batch.length + 1) - epochs.length) * replicates,
          );
          expect(new Set(all.map(({ trialId }) => trialId)).size).toBe(all.length);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('gives a point one identity in whatever order and form it is written', () => {
    const ids = (body: string) =>
      trials(body)
        .map(({ trialId }) => trialId)
        .toSorted();
    expect(ids('grid: { frames: [15, 5], noise: [0, 0.05, 0.1] }')).toEqual(
      ids(
        'grid: { noise: { linspace: [0, 0.1], count: 3 }, frames: [5, 15] }\nsettings: { epochs: 20 }',
      ),
    );
    const [here] = trials('settings: { frames: 5 }');
    expect(trials('seed: 1')[0]?.trialId).not.toBe(here?.trialId);
  });

  it('finds files of weights from the folder it is called in, and leaves the words alone', () => {
    const all = trials(
      'grid: { pretrained: [none, imagenet, weights/a.safetensors, /b.pth, c.pt] }\nexclude: [{ pretrained: /project/c.pt }]',
    );
    expect(all.map(({ settings }) => settings.pretrained)).toEqual([
      'none',
      'imagenet',
      '/project/weights/a.safetensors',
      '/b.pth',
    ]);
  });

  it('takes a list in an exclusion as any of its values, and one entry without a list around it', () => {
    const kept = trials(
      'grid: { backbone: [resnet18, vgg16, vgg19], noise: [0, 0.1] }\nexclude: { backbone: [vgg16, vgg19], noise: 0.1 }',
    ).map(({ settings: { backbone, noise } }) => `${backbone} ${noise}`);
    expect(kept).toEqual(['resnet18 0', 'resnet18 0.1', 'vgg16 0', 'vgg19 0']);
  });

  it('names the value of an exclusion’s list that matches no point, also among very many combinations', () => {
    expect(problems('grid: { frames: [5, 15] }\nexclude: [{ frames: [5, 6] }]')).toEqual([
      expect.stringContaining('This value of the exclusion matches no point'),
    ]);
    const list = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join();
    expect(
      trials(
        `grid: { frames: [1, 2], epochs: [1, 200], crop: [1, 30] }\nexclude: { frames: [1, 2], epochs: 1, crop: [1] }`,
      ).map(({ settings: { epochs, crop } }) => `${epochs} ${crop}`),
    ).toEqual(['200 1', '1 30', '200 30', '200 1', '1 30', '200 30']);
    expect(
      problems(
        `grid: { frames: [${list(100)}], epochs: [${list(101)}, 500] }\nexclude: { frames: [${list(100)}], epochs: [${list(101)}, 499] }`,
      ),
    ).toEqual([expect.stringContaining('This value of the exclusion')]);
  });

  it('keeps every digit of whole numbers and bounds, and of steps finer than 12 digits', () => {
    const values = (axis: string) =>
      axisValues(parseAxis(axis)).map((value) => (value as number).toString());
    expect(values('{ range: [9007199254740989, 9007199254740991], step: 1 }')).toEqual([
      '9007199254740989',
      '9007199254740990',
      '9007199254740991',
    ]);
    expect(values('{ linspace: [0, 0.3333333333333333], count: 3 }')).toEqual([
      '0',
      '0.166666666667',
      '0.3333333333333333',
    ]);
    expect(new Set(values('{ range: [1000000000000.5, 1000000000003.5], step: 1 }')).size).toBe(4);
    expect(values('{ range: [0.1, 0.3], step: 0.1 }')).toEqual(['0.1', '0.2', '0.3']);
  });

  it('names what is swept in two places, variants of one name, and variants that give the same trial', () => {
    expect(
      problems('grid: { frames: [5, 15] }\nzip: [{ frames: [3, 4], epochs: [1, 2] }]'),
    ).toEqual(['frames is swept in two places, and only one of them could count. Remove one.']);
    expect(
      problems(
        'variants: [{ name: b, settings: { frames: 7 } }, { name: b, settings: { frames: 9 } }]',
      ),
    ).toEqual(['"b" names two variants. Rename one.']);
    expect(
      problems(
        'settings: { epochs: 3 }\nvariants: [{ name: b, settings: { frames: 5 } }, { name: c, settings: { epochs: 3 } }]',
      ),
    ).toEqual([expect.stringContaining('made twice')]);
  });

  it('keeps the names that trials have always had: stores hold them', () => {
    const expansion = expand(
      'settings: { schedule: { cosine: {} }, earlyStopping: { patience: 3 }, pretrained: weights/a.pth }\nreplicates: 2\ngrid: { frames: [5, 15] }\nvariants: [{ name: b, settings: { pretrained: none, noise: 0.05 } }]',
    );
    if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
    const all = trialsOf(expansion.points, expansion.sweep, {
      ...context,
      weightsSha256: ({ pretrained }) => (pretrained === 'none' ? null : 'e'.repeat(64)),
    });
    expect(all.map(({ trialId, point, seed }) => [trialId, point, seed])).toEqual([
      ['e10e48f867e86b48', 'b6bd84d36e21535b', 16324645],
      ['b5a69a8fa9a281f0', 'b6bd84d36e21535b', 460792655],
      ['2df860fc63fe302a', '74f5e20ab000a494', 16324645],
      ['ecace31578bb88b0', '74f5e20ab000a494', 460792655],
      ['37eaf330984dccb6', '8b689c3dccaca303', 16324645],
      ['224f512b6ad76454', '8b689c3dccaca303', 460792655],
    ]);
  });

  it('names a point by the SHA-256 of its settings as canonical JSON', () => {
    const [trial] = trials(
      'settings: { schedule: { cosine: {} }, earlyStopping: { patience: 3 } }',
    );
    expect(trial?.point).toBe(sha256(canonicalJson(trial?.settings as JsonValue)).slice(0, 16));
  });

  it('refuses a dataset whose images are too small for any network, with what to do', () => {
    const sentence = (pixels: number) =>
      `the images of data/a have ${pixels} pixels, and a network needs at least 32. Build the dataset with --image 32 or larger.`;
    for (const pixels of [8, 16, 31]) {
      expect(expand('grid: { frames: [5, 15], crop: [0, 4] }', pixels)).toMatchObject({
        kind: 'problems',
        problems: [{ path: ['dataset'], message: sentence(pixels) }],
      });
    }
    expect(expand('grid: { frames: [5, 15] }', 32)).toMatchObject({ kind: 'points' });
  });

  it('names exclusions without effect, repeated points, other image sizes and too many trials', () => {
    expect(problems('exclude: [{ backbone: vgg19 }]')).toEqual([
      expect.stringContaining('matches no point'),
    ]);
    expect(problems('grid: { frames: [5, 5] }')).toEqual([
      '5 appears twice, which would make its points twice. Remove one.',
    ]);
    expect(problems('settings: { image: 128 }')).toEqual([expect.stringContaining('--image 128')]);
    expect(problems('grid: { crop: [0, 64] }')).toEqual([
      expect.stringContaining('crop: 64 shifts an image of 64 pixels out of sight'),
    ]);
    expect(problems('settings: { frames: 5 }\nexclude: [{ frames: 5 }]')).toEqual([
      expect.stringContaining('leave no trial'),
    ]);
    expect(
      problems(
        'replicates: 1000\ngrid: { frames: { range: [1, 100], step: 1 }, epochs: { range: [1, 1000], step: 1 } }',
      ),
    ).toEqual([expect.stringContaining('100000000 trials')]);
  });
});

it('never gives a trial that has been run another identity', () => {
  // Of runs on people's disks: a change here would train all of them again.
  expect(trials('seed: 7\ngrid: { frames: [5, 15] }').map(({ trialId }) => trialId)).toEqual([
    '88dcbaff60844ac7',
    '5e031d76a6d90498',
  ]);
});

/** An axis of a program, whose settings may be any number. */
function parseAxis(axis: string): Exclude<Axis, { between: unknown }> {
  const reading = parseCommandSweep(
    `name: a\ntrial: { command: [a] }\ngrid: { x: ${axis} }`,
    'sweep.yaml',
  );
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  return reading.sweep.grid['x'] as Exclude<Axis, { between: unknown }>;
}

it.for([
  ['shared', {}, undefined],
  ['of run --fresh', { fresh: 'mine' }, { fresh: 'mine', repeats: false }],
] as const)(
  'computes the id of a trial that is %s from what its trial.json says',
  ([, over, own]) => {
    const made = expand('grid: { frames: [5, 15], pretrained: [none, a.pth] }');
    if (made.kind === 'problems') throw new Error('no points');
    const weightsSha256 = ({ pretrained }: { pretrained: string }) =>
      pretrained === 'none' ? null : 'e'.repeat(64);
    const all = trialsOf(made.points, made.sweep, { ...context, weightsSha256, ...over });
    for (const { trialId, settings, seed } of all) {
      const weights = weightsSha256(settings);
      // As the file has it: with its keys in another order.
      const written = Object.fromEntries(Object.entries(settings).toReversed());
      const parts = {
        settings: written as JsonValue,
        seed,
        trainer: '1',
        dataset: { sha256: 'd'.repeat(64) },
        ...(weights !== null && { weights: { sha256: weights } }),
        own,
      };
      expect(trialIdOf(parts)).toBe(trialId);
      expect(trialIdOf({ ...parts, own: { fresh: own?.fresh ?? null, repeats: true } })).toBe(
        repetitionOf(trialId),
      );
      expect(trialIdOf({ ...parts, seed: seed + 1 })).not.toBe(trialId);
    }
  },
);

describe('expandCommandSweep', () => {
  function program(body: string) {
    const reading = parseCommandSweep(`name: a\ntrial: { command: [a] }\n${body}`, 'sweep.yaml');
    if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
    return { sweep: reading.sweep, ...expandCommandSweep(reading.sweep) };
  }
  function points(body: string) {
    const expansion = program(body);
    if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
    return expansion;
  }

  it('gives points what the file gives them and no more, axes in its order', () => {
    const { points: made, axes } = points(
      'settings: { size: 3, note: null }\ngrid: { zeta: [1, 2], alpha: { linspace: [0, 1], count: 2 } }\nzip: [{ one: [x, y], two: [[1], { a: 2 }] }]\nvariants: [{ name: v, settings: { extra: true } }]',
    );
    expect(made.size).toBe(2 * 2 * 2 + 1);
    expect([...made.values()][0]).toEqual({
      size: 3,
      note: null,
      zeta: 1,
      alpha: 0,
      one: 'x',
      two: [1],
    });
    expect([...made.values()].at(-1)).toEqual({ size: 3, note: null, extra: true });
    expect(axes).toEqual(['zeta', 'alpha', 'one', 'two', 'extra']);
  });

  it('knows a point by all of its settings, in whatever order they are given', () => {
    const identities = (body: string) => [...points(body).points.keys()];
    expect(identities('settings: { a: 1, b: { x: 1, y: 2 } }')).toEqual(
      identities('settings: { b: { y: 2, x: 1 }, a: 1 }'),
    );
    const others = [
      'settings: { a: 1 }',
      'settings: { a: "1" }',
      'settings: { a: 1, b: null }',
      'settings: { a: [1] }',
    ].flatMap(identities);
    expect(new Set(others).size).toBe(4);
  });

  it('excludes by value, and names what is swept twice or made twice', () => {
    expect(points('grid: { a: [1, 2], b: [1, 2] }\nexclude: [{ b: 2, a: 1 }]').points.size).toBe(3);
    const problemsOf = (body: string) => {
      const expansion = program(body);
      return expansion.kind === 'problems' ? expansion.problems.map(({ message }) => message) : [];
    };
    expect(problemsOf('grid: { a: [1, 1] }')).toEqual([
      '1 appears twice, which would make its points twice. Remove one.',
    ]);
    expect(
      points('grid: { a: [[1, 2], 1, 3] }\nexclude: { a: [1, 2] }').points.size,
      'a list is also itself',
    ).toBe(1);
    expect(problemsOf('grid: { a: [1, 2] }\nexclude: [{ a: "1" }]')).toEqual([
      expect.stringContaining('matches no point'),
    ]);
  });

  it('counts the command, and a dataset, as part of a trial', () => {
    const { points: made, sweep } = points('grid: { a: [1, 2] }');
    const ids = (over: { program?: string; datasetSha256?: string | null }) =>
      trialsOf(made, sweep, {
        datasetSha256: null,
        trainer: 'command-1',
        weightsSha256: () => null,
        program: 'p',
        ...over,
      }).map(({ trialId }) => trialId);
    const all = [...ids({}), ...ids({ program: 'q' }), ...ids({ datasetSha256: 'd' })];
    expect(new Set(all).size).toBe(6);
  });
});
