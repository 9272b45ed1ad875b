import { describe, expect, it } from 'vitest';
import { parseSweep } from '../parse-forms.js';
import { expandSweep } from '#src/sweep/grid/expand.js';

/** Kind, place and message of a sweep's warnings. */
function warnings(body: string): readonly string[] {
  const reading = parseSweep(`name: a\ndataset: d\n${body}`, 's.yaml');
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const expansion = expandSweep(reading.sweep, { datasetImage: 64, folder: '/p' });
  if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
  return expansion.warnings.map(
    ({ kind, path, message }) => `${kind} ${path.join('.')}: ${message}`,
  );
}

/** Kind and place alone. */
const named = (body: string) => warnings(body).map((warning) => warning.split(':')[0]);

describe('warnings', () => {
  it('are not given for sweeps in which everything counts', () => {
    for (const body of [
      '',
      'settings: { momentum: 0.5, optimizer: sgd, weightDecay: 0.1, decay: decoupled }',
      'settings: { dropout: 0.3 }\ngrid: { backbone: [resnet18, vgg16], reorder: [false, true] }',
      'settings: { earlyStopping: { patience: 5 }, schedule: { step: { every: 10, factor: 0.1 } } }',
      'settings: { epochs: 8, schedule: { plateau: { patience: 5 } } }',
      'grid: { noise: { range: [0, 0.3], step: 0.1 } }\nvariants: [{ name: b, settings: { frames: 9 } }]',
      // One value here is another than the others have there.
      'grid: { noise: [0, 0.1] }\nvariants: [{ name: b, grid: { frames: [9] } }]',
      'strategy: { random: { trials: 3 } }\ngrid: { learningRate: { between: [0.001, 0.1] } }',
    ])
      expect(warnings(body), body).toEqual([]);
  });

  it('name a shared value that no trial has', () => {
    expect(warnings('settings: { frames: 5 }\ngrid: { frames: [5, 15] }')).toEqual([
      'overridden-setting settings.frames: No trial has this value, since frames is swept wherever it would count, or given by variants. Remove it here.',
    ]);
    const variants =
      'variants: [{ name: b, settings: { frames: 7 } }, { name: c, grid: { frames: [8, 9] } }]';
    expect(named(`settings: { frames: 5 }\n${variants}`)).toEqual([
      'overridden-setting settings.frames',
    ]);
    expect(named(`settings: { frames: 5 }\ngrid: { noise: [0, 1] }\n${variants}`)).toEqual([]);
    expect(
      named('variants: [{ name: b, settings: { frames: 7 }, grid: { frames: [8, 9] } }]'),
    ).toEqual(['overridden-setting variants.0.settings.frames']);
    expect(
      named(
        'settings: { noise: 0.1 }\nstrategy: { random: { trials: 3 } }\ngrid: { noise: { between: [0, 1] } }',
      ),
    ).toEqual(['overridden-setting settings.noise']);
  });

  it('name an axis or zip of one value', () => {
    expect(warnings('grid: { frames: [5], noise: [0, 0.1] }')).toEqual([
      'single-value grid.frames: frames has one value in the whole sweep, so nothing is compared. Add a value, or move it to settings.',
    ]);
    expect(named('zip: [{ frames: [5], epochs: [3] }]')).toEqual(['single-value zip.0.frames']);
    expect(named('variants: [{ name: b, grid: { frames: [5] } }]')).toEqual([
      'single-value variants.0.grid.frames',
    ]);
  });

  it('name a range that stops before its end', () => {
    expect(warnings('grid: { crop: { range: [0, 8], step: 3 } }')).toEqual([
      'range-ends-early grid.crop.range: From 0 in steps of 3 the last value is 6: 8 is not among them. Change the step, or the last value to 6.',
    ]);
    expect(named('variants: [{ name: b, grid: { noise: { range: [0, 1], step: 0.3 } } }]')).toEqual(
      ['range-ends-early variants.0.grid.noise.range'],
    );
  });

  it.for([
    ['momentum: 0.5', 'momentum'],
    ['optimizer: sgd, beta1: 0.5', 'beta1'],
    ['optimizer: sgd, beta2: 0.5', 'beta2'],
    ['optimizer: sgd, epsilon: 0.5', 'epsilon'],
    ['decay: decoupled', 'decay'],
    ['dropout: 0.1', 'dropout'],
    ['firstConv: fresh', 'firstConv'],
    ['frames: 1, reorder: true', 'reorder'],
    ['epochs: 6, earlyStopping: { patience: 5 }', 'earlyStopping'],
    ['epochs: 10, schedule: { step: { every: 10, factor: 0.1 } }', 'schedule'],
    ['schedule: { step: { every: 2, factor: 1 } }', 'schedule'],
    ['epochs: 7, schedule: { plateau: { patience: 5 } }', 'schedule'],
  ] as const)('name a setting that changes nothing: %s', ([settings, name]) => {
    expect(named(`settings: { ${settings} }`)).toEqual([`no-effect settings.${name}`]);
  });

  it('look at where a setting is given: one effect anywhere is enough', () => {
    const variant = (more: string) =>
      `settings: { dropout: 0.1 }\nvariants: [{ name: b, settings: { ${more} } }, { name: c, settings: { frames: 9 } }]`;
    expect(named(variant('backbone: vgg16'))).toEqual([]);
    expect(named(variant('backbone: vgg16, dropout: 0.2'))).toEqual(['no-effect settings.dropout']);
    expect(named(variant('backbone: resnet50, dropout: 0.2'))).toEqual([
      'no-effect variants.0.settings.dropout',
      'no-effect settings.dropout',
    ]);
    expect(named('grid: { momentum: [0, 0.5] }')).toEqual(['no-effect grid.momentum']);
  });

  it('count points that repeat the training of another', () => {
    expect(warnings('grid: { optimizer: [adam, sgd], momentum: [0, 0.5, 0.9] }')).toEqual([
      'same-training grid.momentum: 2 of 6 points repeat the training of another: momentum has no effect where optimizer is adam. Exclude them, or sweep such a setting in its own variant.',
    ]);
    expect(
      warnings(
        'grid: { epochs: [4, 10], schedule: [constant, { step: { every: 4, factor: 0.1 } }] }',
      ),
    ).toEqual([expect.stringMatching(/^same-training grid.schedule: 1 of 4 points/)]);
    expect(
      named(
        'grid: { frames: [1, 5], reorder: [false, true] }\nexclude: [{ frames: 1, reorder: true }]',
      ),
    ).toEqual([]);
    // Together they are distinguished by what counts.
    expect(named('zip: [{ optimizer: [adam, sgd], momentum: [0, 0.5] }]')).toEqual([]);
  });
});
