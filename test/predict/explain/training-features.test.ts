import { readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildDataset } from '#src/dataset/pack/build.js';
import { evaluationDraw } from '#src/dataset/draw.js';
import { openPack } from '#src/dataset/pack/pack.js';
import { trainingFeatures } from '#src/predict/explain/training-features.js';
import { smallSource, testFolder } from '../../dataset/small-source.js';

const frameBytes = 8 * 8 * 3;

/** A "network" whose two features of a sample are its first frame's level and that of its last. */
function countingNetwork() {
  const asked = { samples: 0, passes: 0 };
  return {
    asked,
    features(images: Uint8Array, count: number): Float32Array {
      asked.samples += count;
      asked.passes += 1;
      return Float32Array.from({ length: 2 * count }, (_, at) => {
        const sample = Math.floor(at / 2) * 2 * frameBytes;
        return images[sample + (at % 2) * frameBytes] ?? Number.NaN;
      });
    },
  };
}

async function source() {
  const folder = testFolder();
  const options = await smallSource(folder);
  await buildDataset(options);
  const pack = openPack(options.outFolder);
  const modelFolder = join(folder, 'model');
  mkdirSync(modelFolder);
  const model = {
    network: { backbone: 'resnet18', frames: 2, image: 8, precision: 'float32' },
    training: { evaluationDraws: 3 },
    dataset: { sha256: pack.sha256, label: { mean: 5, std: 1 } },
    parameters: { bytes: 1, sha256: 'a'.repeat(64) },
  } as const;
  return { pack, modelFolder, model, file: join(modelFolder, 'training-features.safetensors') };
}

it('features of the training movies are means over their evaluation draws, with the mean frame', async () => {
  const { pack, modelFolder, model } = await source();
  const network = countingNetwork();
  const heard: number[] = [];
  const found = await trainingFeatures(modelFolder, model, network, pack, {
    onMovie: (done) => heard.push(done),
  });
  const train = pack.movies.filter(({ split }) => split === 'train');
  expect(found.movies.map(({ movieId }) => movieId)).toEqual(train.map(({ movieId }) => movieId));
  expect(found.width).toBe(2);
  expect(network.asked).toEqual({
    samples: train.length * 3,
    passes: Math.ceil((train.length * 3) / 16),
  });
  expect(heard).toEqual(train.map((_, place) => place + 1));
  let sum = 0;
  let frames = 0;
  for (const [row, movie] of train.entries()) {
    const levels = Array.from({ length: movie.frameCount }, (_, place) => {
      const pixels = new Uint8Array(frameBytes);
      pack.readFrames([movie.firstFrame + place], pixels, 0);
      return pixels[0] ?? 0;
    });
    sum += levels.reduce((total, level) => total + level, 0);
    frames += levels.length;
    for (const position of [0, 1]) {
      const drawn = [0, 1, 2].map((index) => {
        const place = evaluationDraw(pack.sha256, movie, 2, index).frames[position] ?? 0;
        return levels[place] ?? 0;
      });
      const expected = drawn.reduce((total, level) => total + level, 0) / 3;
      expect(found.features[row * 2 + position]).toBeCloseTo(expected, 4);
    }
  }
  expect(found.meanFrame).toHaveLength(frameBytes);
  expect(found.meanFrame[0]).toBe(Math.round(sum / frames));
  pack.close();
});

it('they are computed once for a model and dataset, and anew where the file is no longer theirs', async () => {
  const { pack, modelFolder, model, file } = await source();
  const first = await trainingFeatures(modelFolder, model, countingNetwork(), pack);
  const asks = async (of: Parameters<typeof trainingFeatures>[1] = model) => {
    const network = countingNetwork();
    const again = await trainingFeatures(modelFolder, of, network, pack);
    expect(again).toEqual(first);
    return network.asked.samples > 0;
  };
  expect(await asks()).toBe(false);
  const whole = readFileSync(file);
  for (const at of [0, 40, whole.length - frameBytes - 1, whole.length - 1]) {
    const damaged = Uint8Array.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(file, damaged);
    expect(await asks()).toBe(true);
    expect(await asks()).toBe(false);
    expect(Buffer.compare(readFileSync(file), whole)).toBe(0);
  }
  writeFileSync(file, whole.subarray(0, whole.length / 2));
  expect(await asks()).toBe(true);
  const other = { ...model, parameters: { bytes: 1, sha256: 'b'.repeat(64) } };
  expect(await asks(other)).toBe(true);
  expect(await asks(other)).toBe(false);
  expect(await asks()).toBe(true);
  await expect(
    trainingFeatures(
      modelFolder,
      { ...model, dataset: { ...model.dataset, sha256: 'c'.repeat(64) } },
      countingNetwork(),
      pack,
    ),
  ).rejects.toThrow(/the dataset that it was trained on/);
  pack.close();
});

it('they stop where that is asked, leaving no file, and are given where none can be written', async () => {
  const { pack, modelFolder, model, file } = await source();
  const stop = new AbortController();
  const asked = trainingFeatures(modelFolder, model, countingNetwork(), pack, {
    onMovie: () => stop.abort(new Error('enough')),
    signal: stop.signal,
  });
  await expect(asked).rejects.toThrow('enough');
  expect(() => readFileSync(file)).toThrow(/ENOENT/);
  rmSync(modelFolder, { recursive: true });
  const codes: unknown[] = [];
  const found = await trainingFeatures(modelFolder, model, countingNetwork(), pack, {
    onNotKept: (error) => codes.push((error as NodeJS.ErrnoException).code),
  });
  expect(found.movies.length).toBeGreaterThan(5);
  expect(codes).toEqual(['ENOENT']);
  pack.close();
});
