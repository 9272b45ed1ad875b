import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSweep } from '#src/config/parse-sweep.js';
import { canonicalJson, type JsonValue } from '#src/files/canonical-json.js';
import { sha256 } from '#src/files/hash.js';
import { expandSweep } from '#src/grid/expand.js';
import { trialsOf } from '#src/grid/trial.js';

const context = { datasetSha256: 'd'.repeat(64), trainer: '1', weightsSha256: () => null };

function expand(body: string) {
  const reading = parseSweep(`name: a\ndataset: data/a\n${body}`, 'sweep.yaml');
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const { sweep } = reading;
  return { sweep, ...expandSweep(sweep, { datasetImage: 64, folder: '/project' }) };
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

  it('lets zipped lists vary together and variants stand beside the grid', () => {
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

  it('names exclusions without effect, repeated points, other image sizes and too many trials', () => {
    expect(problems('exclude: [{ backbone: vgg19 }]')).toEqual([
      expect.stringContaining('matches no point'),
    ]);
    expect(problems('grid: { frames: [5, 5] }')).toEqual([
      '5 stands twice, which would make its points twice. Remove one.',
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
