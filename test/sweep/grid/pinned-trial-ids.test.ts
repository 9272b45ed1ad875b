import { expect, it } from 'vitest';
import { sha256 } from '#src/files/hash.js';
import { expandCommandSweep, expandSweep } from '#src/sweep/grid/expand.js';
import { trialIdOf, trialsOf } from '#src/sweep/grid/trial.js';
import { parseCommandSweep, parseSweep } from '../parse-forms.js';

/**
 * Ids that earlier versions gave. They name folders that people have: a change here means that finished trials are trained again.
 * Where ids change on purpose, `trainerVersion` is raised, which these tests replace by a fixed one.
 */
const dataset = { sha256: '5e'.repeat(32) };
const weights = { sha256: 'a1'.repeat(32) };
const context = {
  datasetSha256: dataset.sha256,
  trainer: 'pinned',
  weightsSha256: ({ pretrained }: { readonly pretrained: string }) =>
    pretrained === 'none' ? null : weights.sha256,
};

function trials(body: string) {
  const reading = parseSweep(`name: pinned\ndataset: data/pinned\n${body}`, 'sweep.yaml');
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const { sweep } = reading;
  const expansion = expandSweep(sweep, { datasetImage: 64, folder: '/project' });
  if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
  return trialsOf(expansion.points, sweep, context);
}

/** Few ids as they are; of many how many there are and what they hash to. */
function pinned(ids: readonly string[]): string {
  return ids.length <= 4 ? ids.join(' ') : `${ids.length} ${sha256(ids.join(' ')).slice(0, 16)}`;
}

const sweeps: readonly (readonly [string, string, string])[] = [
  ['the defaults', 'replicates: 2', '6c99d2442b81f618 4f88c5aafa82b06e'],
  [
    'the demo',
    `seed: 7
settings: { backbone: resnet18, epochs: 20, batchSize: 30, learningRate: 1e-3, schedule: { onecycle: {} } }
grid: { frames: [5, 15], noise: [0, 0.05], resample: [false, true] }`,
    '8 de65e16e6ca80b4a',
  ],
  [
    'the grid of four backbones',
    `seed: 7
replicates: 3
settings: { pretrained: none, epochs: 50, batchSize: 32, optimizer: adam, learningRate: 1e-4, schedule: { onecycle: {} }, clipNorm: 1, weightDecay: 1e-4, dropout: 0.5 }
grid: { backbone: [resnet18, resnet50, vgg16, vgg19], frames: [5, 15], noise: [0, 0.05], resample: [false, true], reorder: [false, true] }
runner: { trialTimeout: 12h, keep: best }`,
    '192 2b69665cb01d26de',
  ],
  [
    'the published recipe',
    `seed: 7
replicates: 3
settings: { backbone: resnet18, frames: 5, optimizer: adam, learningRate: 1e-3, beta1: 0.9, beta2: 0.9, epsilon: 1e-16, weightDecay: 0.02, decay: coupled, schedule: { step: { every: 10, factor: 0.2 } }, batchSize: 32, epochs: 50, loss: mse }`,
    '3858a7e7197432e2 17ba1bb62e80ea83 f2a2e56edc904f51',
  ],
  [
    'random points',
    `seed: 7
replicates: 2
strategy: { random: { trials: 30 } }
settings: { epochs: 30, schedule: { onecycle: {} } }
grid: { learningRate: { between: [1e-5, 1e-2], scale: log }, noise: { between: [0, 0.1] }, crop: { between: [0, 8] }, frames: [5, 15], resample: [false, true] }`,
    '60 cab8c7377a368b74',
  ],
  [
    'every setting away from its default',
    `seed: 3
settings: { backbone: vgg16, frames: 3, noise: 0.1, resample: true, reorder: true, flip: true, crop: 4, image: 64, pretrained: imagenet, firstConv: fresh, freeze: body, precision: bfloat16, epochs: 3, batchSize: 4, optimizer: sgd, beta1: 0.8, beta2: 0.99, epsilon: 1e-6, momentum: 0.5, learningRate: 0.01, schedule: { cosine: { warmup: 1 } }, weightDecay: 0.1, decay: decoupled, clipNorm: 2, loss: huber, dropout: 0.2, earlyStopping: { patience: 2 }, evaluationDraws: 3 }`,
    '3d2ffd0d032fe9ef',
  ],
  [
    'forms of a schedule, lists of objects and null',
    `grid:
  schedule: [constant, { plateau: {} }, { plateau: { patience: 2, floor: 0.1 } }, { cosine: { floor: 0.1 } }, { onecycle: { warmup: 0.2 } }]
  earlyStopping: [null, { patience: 3, minDelta: 0.01 }]
  clipNorm: [null, 1, 2.5]`,
    '30 728b4c0bbbf4248f',
  ],
  [
    'zip, variants, exclusions and rules',
    `seed: 11
replicates: 2
grid: { noise: { linspace: [0, 0.3], count: 4 }, epochs: { range: [2, 8], step: 3 }, weightDecay: { logspace: [1e-5, 1e-3], count: 3 } }
zip: [{ learningRate: [1e-3, 1e-4], batchSize: [32, 8] }]
variants: [{ name: deep, settings: { backbone: resnet50 }, grid: { flip: [false, true], crop: [0, 4] } }]
exclude: [{ noise: [0.1, 0.2], epochs: 8 }, { batchSize: 8, weightDecay: 1e-3 }]`,
    '108 d75598a5d0955cbe',
  ],
  [
    'weights from a file',
    `grid: { pretrained: [none, weights/a.safetensors], freeze: [none, backbone] }`,
    '6c99d2442b81f618 a1cc3d7e110dd9c5 a47ebe11298ff565 88a41459a2f78ecc',
  ],
];

it.each(sweeps)('the trials of %s keep their ids', (_, body, ids) => {
  expect(pinned(trials(body).map(({ trialId }) => trialId))).toBe(ids);
});

it.each(sweeps)('trial.json of %s names the same ids', (_, body, ids) => {
  const named = trials(body).map(({ settings, seed }) =>
    trialIdOf({
      settings,
      seed,
      trainer: 'pinned',
      dataset,
      ...(settings.pretrained !== 'none' && { weights }),
    }),
  );
  expect(pinned(named)).toBe(ids);
});

it("a user's own program keeps the ids of its trials", () => {
  const reading = parseCommandSweep(
    `name: own
seed: 5
replicates: 2
trial: { command: [python3, train.py] }
settings: { depth: 3, label: a text }
grid: { rate: [0.1, 0.01], noise: [0, 1], list: [[1, 2], [3]] }`,
    'sweep.yaml',
  );
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const { sweep } = reading;
  const expansion = expandCommandSweep(sweep);
  if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
  const made = trialsOf(expansion.points, sweep, {
    datasetSha256: null,
    trainer: 'pinned',
    weightsSha256: () => null,
    program: 'c0'.repeat(32),
    fresh: 'own',
  });
  expect(pinned(made.map(({ trialId }) => trialId))).toBe('16 08fa8fc64cdf9120');
});
