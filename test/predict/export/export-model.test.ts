import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { npyHeaderBytes, npyShape } from '#src/dataset/frames-file.js';
import type { ExportedModel } from '#src/predict/export/export-model.js';
import { exportModel } from '#src/predict/export/export-model.js';
import { openGraph } from '#src/tensorflow/session.js';
import { openEvaluation } from '#src/training/evaluation-network.js';
import { readModel } from '#src/training/kept-model.js';
import type { NetworkSettings } from '#src/settings/parts.js';
import { keptTrial, trialId } from './kept-trial.js';

const { signal: stop } = new AbortController();
const options = { stop, onProgress: () => undefined };
const newFolder = () => mkdtempSync(join(tmpdir(), 'reelsweep-export-'));

describe('a trained network that is exported', () => {
  const folder = newFolder();
  const target = join(folder, 'exported');
  let trial: string;
  let exported: ExportedModel;
  let example: { prediction: number; predictionInFloat32: number; allowedDifference: number };
  let npy: Buffer;
  const shares: number[] = [];

  beforeAll(async () => {
    trial = keptTrial(join(folder, 'runs'), { precision: 'bfloat16' });
    const onProgress = (share: number) => shares.push(share);
    exported = await exportModel(trial, target, { ...options, onProgress });
    example = JSON.parse(readFileSync(join(target, 'example.json'), 'utf8')) as typeof example;
    npy = readFileSync(join(target, 'example.npy'));
  });

  it('takes along what belongs to it, byte for byte', () => {
    for (const name of ['model.safetensors', 'model.json', 'result.json', 'trial.json']) {
      expect(readFileSync(join(target, name)).equals(readFileSync(join(trial, name)))).toBe(true);
    }
    expect(readdirSync(target).toSorted()).toEqual([
      'example.json',
      'example.npy',
      'load_model.py',
      'model.json',
      'model.safetensors',
      'result.json',
      'saved_model',
      'trial.json',
    ]);
    expect(readdirSync(folder).toSorted()).toEqual(['exported', 'runs']);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((first, second) => first - second));
  });

  it('has an example of what it answers, in its own precision and in float32', () => {
    expect(npyShape(npy.subarray(0, npyHeaderBytes))).toEqual([1, 2, 32, 32, 3]);
    const frames = new Uint8Array(npy.subarray(npyHeaderBytes));
    expect(new Set(frames).size).toBeGreaterThan(200);
    const { file, parameters } = readModel(target);
    const ask = (precision: NetworkSettings['precision']) => {
      const network = openEvaluation({ ...file.network, precision }, parameters);
      const [prediction = Number.NaN] = network.predict(frames, 1);
      network.close();
      return prediction;
    };
    const { prediction, predictionInFloat32 } = example;
    expect({ prediction, predictionInFloat32 }).toEqual({
      prediction: ask('bfloat16'),
      predictionInFloat32: ask('float32'),
    });
    expect(prediction).not.toBe(predictionInFloat32);
    expect(exported).toMatchObject({ trialId, precision: 'bfloat16', prediction });
    expect(exported.score).toBeCloseTo(prediction * 0.8 + 6.5, 10);
  });

  it('has a SavedModel that answers the same', () => {
    const saved = join(target, 'saved_model', '1', 'saved_model.pb');
    const session = openGraph(readFileSync(saved));
    const data = new Uint8Array(npy.subarray(npyHeaderBytes));
    const fed = { 'frames:0': { type: 'uint8', shape: [1, 2, 32, 32, 3], data } } as const;
    const [prediction, score] = session.run(fed, ['prediction:0', 'score:0']);
    session.close();
    expect(Number(prediction?.data[0])).toBeCloseTo(exported.prediction, 2);
    expect(Number(score?.data[0])).toBeCloseTo(Number(prediction?.data[0]) * 0.8 + 6.5, 5);
    // What TensorFlow Serving looks for.
    const text = readFileSync(saved, 'latin1');
    expect(text).toMatch(/serving_default[^]*tensorflow\/serving\/predict/);
  });

  it('has a script that Python can read', () => {
    const script = join(target, 'load_model.py');
    const code = 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())';
    expect(execFileSync('python3', ['-c', code, script]).toString()).toBe('');
    expect(readFileSync(script, 'utf8').split('\n').length).toBeLessThan(81);
  });

  it.each([
    [
      'is in the way',
      (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, 'mine'), '');
      },
      /is there already/,
    ],
    [
      'is a link',
      (path: string) => {
        mkdirSync(`${path}-real`);
        symlinkSync(`${path}-real`, path);
      },
      /is there already/,
    ],
    ['would lie nowhere', () => undefined, /the folder it would lie in is not there/],
  ])('is refused where something %s', async (_, prepare, sentence) => {
    const place = newFolder();
    const path = sentence.source.includes('lie in') ? join(place, 'none', 'a') : join(place, 'a');
    prepare(path);
    const before = readdirSync(place, { recursive: true });
    await expect(exportModel(trial, path, options)).rejects.toThrow(sentence);
    expect(readdirSync(place, { recursive: true })).toEqual(before);
  });

  it('leaves nothing where it is stopped, at whatever share', async () => {
    for (const share of [0, 0.5]) {
      const place = newFolder();
      const stopping = new AbortController();
      const onProgress = (done: number) => {
        if (done > share) stopping.abort();
      };
      const stopped = exportModel(trial, join(place, 'a'), {
        ...options,
        stop: stopping.signal,
        onProgress,
      });
      await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
      expect(readdirSync(place)).toEqual([]);
    }
  });

  it('fills an empty folder', async () => {
    const place = newFolder();
    await exportModel(trial, place, options);
    expect(existsSync(join(place, 'load_model.py'))).toBe(true);
  });
});

const networks = [
  { backbone: 'resnet18', image: 64, precision: 'float32' },
  { backbone: 'resnet50', image: 48, precision: 'bfloat16' },
  { backbone: 'vgg16', image: 32, precision: 'float32' },
] as const;

/** Where it names a Python with torch and torchvision. */
const python = process.env['TORCH_PYTHON'] ?? '';
if (python !== '') {
  describe('PyTorch’s side of an export', () => {
    it.each(networks)('is what the network is, and says where it is not: %j', async (network) => {
      const folder = newFolder();
      const target = join(folder, 'exported');
      const trial = keptTrial(join(folder, 'runs'), { ...network, frames: 5 });
      await exportModel(trial, target, options);
      const ask = async () =>
        await execa(python, [join(target, 'load_model.py')], { reject: false, stdin: 'ignore' });
      const fine = await ask();
      expect(fine).toMatchObject({ exitCode: 0 });
      expect(fine.stdout).toMatch(/^prediction \S+ \(score \S+\), expected \S+: \S+ off/);
      expect(fine.stdout.includes('in bfloat16')).toBe(network.precision === 'bfloat16');
      const facts = readFileSync(join(target, 'model.json'), 'utf8');
      writeFileSync(join(target, 'model.json'), facts.replace('0.485', '0.585'));
      const off = await ask();
      expect(off).toMatchObject({ exitCode: 1 });
      expect(off.stderr).toMatch(/This is not the network that was exported/);
    });
  });
}
