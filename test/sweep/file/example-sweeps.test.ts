import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProfile } from '#src/sweep/file/parse-sweep.js';
import { parseSweep } from '../parse-forms.js';
import { expandSweep } from '#src/sweep/grid/expand.js';
import { trialsOf as planTrials } from '#src/sweep/grid/trial.js';

const folder = new URL('../../../configs/', import.meta.url);
const profiles = ['cluster.yaml'];
const names = readdirSync(folder).filter(
  (name) => name.endsWith('.yaml') && !profiles.includes(name),
);
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');

function trialsOf(name: string) {
  const reading = parseSweep(textOf(name), name);
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const expansion = expandSweep(reading.sweep, { datasetImage: 64, folder: '/project' });
  if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
  return planTrials(expansion.points, reading.sweep, {
    datasetSha256: 'd'.repeat(64),
    trainer: '1',
    weightsSha256: () => null,
  });
}

describe('the example sweeps', () => {
  it.for(names)('%s names the schema and makes as many trials as it says', (name) => {
    const text = textOf(name);
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./sweep.schema.json');
    const said = /(\d+) trials/.exec(text)?.[1];
    expect(trialsOf(name)).toHaveLength(Number(said));
  });

  it('seed-grid.yaml crosses four backbones with four choices of two, at three seeds', () => {
    const trials = trialsOf('seed-grid.yaml');
    expect(trials).toHaveLength(4 * 2 ** 4 * 3);
    expect(new Set(trials.map(({ point }) => point)).size).toBe(64);
    expect(new Set(trials.map(({ seed }) => seed)).size).toBe(3);
    const values = (name: keyof (typeof trials)[number]['settings']) => [
      ...new Set(trials.map(({ settings }) => settings[name])),
    ];
    expect(values('backbone')).toEqual(['resnet18', 'resnet50', 'vgg16', 'vgg19']);
    expect(values('frames')).toEqual([5, 15]);
    expect(values('noise')).toHaveLength(2);
    expect(values('resample')).toEqual([false, true]);
    expect(values('reorder')).toEqual([false, true]);
  });

  it('reference.yaml is the published recipe', () => {
    const [trial] = trialsOf('reference.yaml');
    expect(trial?.settings).toMatchObject({
      optimizer: 'adam',
      learningRate: 1e-3,
      beta1: 0.9,
      beta2: 0.9,
      epsilon: 1e-16,
      weightDecay: 0.02,
      decay: 'coupled',
      schedule: { step: { every: 10, factor: 0.2 } },
      batchSize: 32,
      epochs: 50,
    });
    expect(textOf('reference.yaml')).toContain('--split 70/15/15');
  });
});

it.for(profiles)('the example profile %s names its schema and is valid', (name) => {
  const text = textOf(name);
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./profile.schema.json');
  expect(parseProfile(text, name).kind).toBe('sweep');
});
