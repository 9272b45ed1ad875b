import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomStream } from '#src/random/stream.js';
import { compileNetwork } from '#src/training/compiled-network.js';
import { openEvaluation } from '#src/training/evaluation-network.js';
import { keepModel, readModel } from '#src/training/kept-model.js';
import { plainNetwork } from './plain-network.js';
import { plainTraining } from './plain-training.js';

const settings = { ...plainNetwork, frames: 2, dropout: 0.2, noise: 0.1 };
const training = { ...plainTraining, resample: true };
const stream = randomStream(['images']);
const images = Uint8Array.from({ length: 4 * 2 * 32 * 32 * 3 }, () => stream.below(256));

describe('a trained network that is kept', () => {
  const trained = compileNetwork(settings, { kind: 'seeded', seed: 3 });
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-model-'));
  keepModel(folder, trained.readParameters(), {
    trialId: '0123456789abcdef',
    network: settings,
    training,
    dataset: { sha256: 'a'.repeat(64), label: { mean: 6, std: 1 } },
    selectedEpoch: 1,
    metrics: {},
  });

  it('answers as it did while it trained, bit for bit', () => {
    const { file, parameters } = readModel(folder);
    const network = openEvaluation(file.network, parameters);
    expect(network.predict(images, 4)).toEqual(trained.predict(images, 4));
    expect(network.features(images, 4)).toHaveLength(4 * 512);
    network.close();
  });

  it('is refused where a byte of it is another', () => {
    const path = join(folder, 'model.safetensors');
    const intact = readFileSync(path);
    const changed = Uint8Array.from(intact);
    changed[intact.length - 1] = (changed[intact.length - 1] as number) ^ 1;
    writeFileSync(path, changed);
    expect(() => readModel(folder)).toThrow(/model\.safetensors was changed/);
    writeFileSync(path, intact);
  });

  it('is refused where its facts are those of something else', () => {
    const path = join(folder, 'model.json');
    const text = readFileSync(path, 'utf8');
    const refused = (now: string, why: RegExp) => {
      writeFileSync(path, now);
      expect(() => readModel(folder)).toThrow(why);
    };
    refused(text.replace('"format": 1', '"format": 2'), /format 2, of a newer reelsweep/);
    refused(text.replace('0.485', '0.5'), /normalised otherwise/);
    refused(text.replace('"resnet18"', '"alexnet"'), /at network\.backbone/);
    refused('{', /no JSON/);
    expect(() => readModel(join(folder, 'none'))).toThrow(/holds no model/);
  });
});
