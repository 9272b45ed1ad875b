import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#src/files/hash.js';
import { safetensorsPrefix } from '#src/networks/weights/safetensors.js';
import { exportModel } from '#src/predict/export/export-model.js';
import { importModel } from '#src/predict/export/import-model.js';
import { openEvaluation } from '#src/training/evaluation-network.js';
import { readModel } from '#src/training/kept-model.js';
import { keptTrial, trialId } from './kept-trial.js';

const options = {
  stop: new AbortController().signal,
  onProgress: () => undefined,
};
const kept = ['model.json', 'model.safetensors', 'result.json', 'trial.json'];
const newFolder = () => mkdtempSync(join(tmpdir(), 'reelsweep-import-'));
const folder = newFolder();
const exported = join(folder, 'exported');
let trial: string;

beforeAll(async () => {
  trial = keptTrial(join(folder, 'runs'));
  await exportModel(trial, exported, options);
});

/** A copy of what belongs to the exported model, for a test to spoil. */
function copied(): { source: string; runs: string } {
  const place = newFolder();
  const source = join(place, 'source');
  for (const name of kept) cpSync(join(exported, name), join(source, name));
  return { source, runs: join(place, 'runs') };
}

function change(source: string, name: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(source, name), 'utf8');
  expect(text).toMatch(from);
  writeFileSync(join(source, name), text.replace(from, to));
}

describe('an exported model that is imported', () => {
  it('has the same bytes and gives the same bits', async () => {
    const { source, runs } = copied();
    const imported = await importModel(source, runs, options);
    const place = join(runs, 'models', trialId);
    expect(imported).toEqual({ trialId, folder: place, already: false });
    expect(readdirSync(place).toSorted()).toEqual(kept);
    expect(readdirSync(join(runs, 'models'))).toEqual([trialId]);
    for (const name of kept) {
      expect(readFileSync(join(place, name)).equals(readFileSync(join(trial, name)))).toBe(true);
    }
    const images = Uint8Array.from({ length: 3 * 2 * 32 * 32 * 3 }, (_, index) => index % 251);
    const [before, after] = [trial, place].map((from) => {
      const { file, parameters } = readModel(from);
      const network = openEvaluation(file.network, parameters);
      const predictions = network.predict(images, 3);
      network.close();
      return predictions;
    });
    expect(before).toHaveLength(3);
    expect(after).toEqual(before);
  });

  it('changes nothing where it is there already, be it as a trial of this folder', async () => {
    const { source, runs } = copied();
    const { folder: place } = await importModel(source, runs, options);
    expect(await importModel(source, runs, options)).toEqual({
      trialId,
      folder: place,
      already: true,
    });
    const own = await importModel(source, join(folder, 'runs'), options);
    expect(own).toEqual({ trialId, folder: trial, already: true });
    expect(existsSync(join(folder, 'runs', 'models'))).toBe(false);
  });

  it('is refused where another one has its id, as is one whose weights are gone', async () => {
    const { source, runs } = copied();
    const other = join(runs, '..', 'other');
    keptTrial(other, {}, 4);
    await expect(importModel(source, other, options)).rejects.toThrow(
      new RegExp(`^Another model of trial ${trialId} is here already, in .*Remove that folder`),
    );
    const { folder: place } = await importModel(source, runs, options);
    const bytes = readFileSync(join(place, 'result.json'));
    change(source, 'result.json', '0.25', '0.26');
    await expect(importModel(source, runs, options)).rejects.toThrow(/Another model/);
    expect(readFileSync(join(place, 'result.json')).equals(bytes)).toBe(true);
    rmSync(join(place, 'model.safetensors'));
    await expect(importModel(exported, runs, options)).rejects.toThrow(/Another model/);
  });

  it('leaves nothing where it is stopped', async () => {
    const { source, runs } = copied();
    const stopping = new AbortController();
    const stopped = importModel(source, runs, {
      ...options,
      stop: stopping.signal,
      onProgress: () => {
        stopping.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(join(runs, 'models'))).toEqual([]);
  });
});

const weights = 'model.safetensors';

/** Replaces the weights and updates model.json to match, as an attacker would. */
function replaceWeights(source: string, bytes: Uint8Array): void {
  writeFileSync(join(source, weights), bytes);
  change(source, 'model.json', /"bytes": \d+/, `"bytes": ${bytes.length}`);
  change(source, 'model.json', /("bytes": \d+,\s+"sha256": )"\w+"/, `$1"${sha256(bytes)}"`);
}

describe('a folder that means harm', () => {
  it.each<[string, (source: string) => void, RegExp]>([
    [
      'a file is missing',
      (source) => {
        rmSync(join(source, 'trial.json'));
      },
      /There is no \S+trial\.json: give a folder that/,
    ],
    [
      'a file is a link',
      (source) => {
        renameSync(join(source, 'result.json'), join(source, '..', 'result.json'));
        symlinkSync('../result.json', join(source, 'result.json'));
      },
      /result\.json is no plain file, and links/,
    ],
    [
      'the weights are a link',
      (source) => {
        renameSync(join(source, weights), join(source, '..', weights));
        symlinkSync(`../${weights}`, join(source, weights));
      },
      /safetensors is no plain file/,
    ],
    [
      'a file is a folder',
      (source) => {
        rmSync(join(source, 'model.json'));
        cpSync(source, join(source, '..', 'again'), { recursive: true });
        renameSync(join(source, '..', 'again'), join(source, 'model.json'));
      },
      /model\.json is no plain file/,
    ],
    [
      'a file is a pipe without a writer',
      (source) => {
        rmSync(join(source, 'trial.json'));
        execFileSync('mkfifo', [join(source, 'trial.json')]);
      },
      /trial\.json is no plain file/,
    ],
    [
      'a text is endless',
      (source) => {
        truncateSync(join(source, 'trial.json'), 2 ** 40);
      },
      /trial\.json has 1100 GB, where at most 1\.0 MB make sense/,
    ],
    [
      'the weights are more than the network has',
      (source) => {
        truncateSync(join(source, weights), 2 ** 40);
        change(source, 'model.json', /"bytes": \d+/, `"bytes": ${2 ** 40}`);
      },
      /safetensors has 1100 GB, where at most 46 MB/,
    ],
    [
      'the weights are longer than they should be',
      (source) => {
        writeFileSync(join(source, weights), 'more', { flag: 'a' });
      },
      /has \d+ bytes, and model\.json names \d+/,
    ],
    [
      'a byte is another',
      (source) => {
        const bytes = readFileSync(join(source, weights));
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        writeFileSync(join(source, weights), bytes);
      },
      /its bytes are not those that model\.json names/,
    ],
    [
      'the weights are of another network',
      (source) => {
        const data = new Float32Array(2);
        const tensors = new Map([['\u001B[31mx', { type: 'float32', shape: [2], data } as const]]);
        replaceWeights(
          source,
          Buffer.concat([safetensorsPrefix(tensors), Buffer.from(data.buffer)]),
        );
      },
      /missing: conv1\.weight.*unexpected: x/,
    ],
    [
      'the weights are no tensors',
      (source) => {
        replaceWeights(source, Buffer.from('x'.repeat(100)));
      },
      /its header would have/,
    ],
    [
      'the id would be a path',
      (source) => {
        change(source, 'model.json', trialId, '../../../../evil');
      },
      /model\.json cannot be used: .*at trialId/,
    ],
    [
      'the result is of another trial',
      (source) => {
        change(source, 'result.json', trialId, 'fedcba9876543210');
      },
      /result\.json is of trial fedcba9876543210, and the model of \w{16}/,
    ],
    [
      'the settings are others than those of its trial',
      (source) => {
        change(source, 'trial.json', '"learningRate":0.001', '"learningRate":0.01');
      },
      /trial\.json names trial \w{16}, and what it says makes trial \w{16}: it was changed/,
    ],
    [
      'the trial was trained on another dataset than its id says',
      (source) => {
        change(source, 'trial.json', 'a'.repeat(64), 'b'.repeat(64));
      },
      /trial\.json names trial \w{16}, and what it says makes trial \w{16}: it was changed/,
    ],
    [
      'the result is no trained one',
      (source) => {
        change(
          source,
          'result.json',
          /^.*$/m,
          `{"kind":"command","format":1,"trialId":"${trialId}","attempt":1,"metrics":{"a":1},"wallTimeMs":1,"peakMemoryBytes":null}`,
        );
      },
      /result\.json cannot be used: it does not say what it should/,
    ],
    [
      'the trial is no JSON',
      (source) => {
        change(source, 'trial.json', '{', '[');
      },
      /trial\.json cannot be used: it is no JSON/,
    ],
    [
      'a key would steer the terminal',
      (source) => {
        change(source, 'result.json', '"validationMse":1', '"\\u001b]0;evil\\u0007":"x"');
      },
      /at metrics\.␛\]0;evil␇\./,
    ],
    [
      'it is of a newer version',
      (source) => {
        change(source, 'model.json', '"format": 1', '"format": 2');
      },
      /format 2, of a newer reelsweep/,
    ],
  ])('is refused where %s, and nothing is left', async (_, spoil, sentence) => {
    const { source, runs } = copied();
    spoil(source);
    await expect(importModel(source, runs, options)).rejects.toMatchObject({
      kind: 'model-package',
      message: expect.stringMatching(sentence) as string,
    });
    const models = join(runs, 'models');
    expect(existsSync(models) ? readdirSync(models) : []).toEqual([]);
  });
});
