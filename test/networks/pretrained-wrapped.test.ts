import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkTensors } from '#src/networks/backbones.js';
import { checkPretrained, WeightsMismatchError } from '#src/networks/weights/load-pretrained.js';
import { matchTensors } from '#src/networks/weights/match-tensors.js';
import { withWeightsFile } from '#src/networks/weights/open-weights.js';
import type { PretrainedNetwork } from '#src/networks/weights/match-tensors.js';
import type { WeightsTensor } from '#src/networks/tensor.js';
import { pickle, torchArchive } from './torch-archive-writer.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-wrapped-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const network: PretrainedNetwork = { backbone: 'resnet18', frames: 5, firstConv: 'repeat' };
const plain: readonly WeightsTensor[] = networkTensors('resnet18', 1).map(({ name, shape }) => ({
  name,
  type: 'F32',
  shape,
}));
const behind = (prefix: string, tensors = plain) =>
  tensors.map((tensor) => ({ ...tensor, name: `${prefix}${tensor.name}` }));
const other = (name: string): WeightsTensor => ({ name, type: 'F32', shape: [3] });

/** How many tensors of the file the network takes, or what is wrong. */
function taken(file: readonly WeightsTensor[]) {
  const found = matchTensors(file, network);
  return 'missing' in found ? found : found.length;
}

describe('names behind a prefix', () => {
  it.for([
    '_orig_mod.',
    'model.',
    'net.',
    'module.',
    'module._orig_mod.',
    '_orig_mod.module.',
    'model.net.',
    'model._orig_mod.module.net.',
  ])('%s are those of the network', (prefix) => {
    expect(taken(behind(prefix))).toBe(102);
  });

  it('may have others beside them: of a loss, or of an averaged copy', () => {
    expect(taken([...behind('model.'), other('criterion.weight'), other('metric.total')])).toBe(
      102,
    );
    expect(taken([...behind('model.'), ...behind('model_ema.')])).toBe(102);
  });

  it('are taken only where all of the network is behind one of them', () => {
    const lacking = behind('model.').filter(({ name }) => name !== 'model.bn1.bias');
    expect(taken([...lacking, other('criterion.weight')])).toMatchObject({
      unexpected: expect.arrayContaining(['model.conv1.weight', 'criterion.weight']),
    });
    expect(taken(lacking)).toEqual({
      missing: ['bn1.bias'],
      unexpected: [],
      misshapen: [],
      mistyped: [],
    });
    // Which of two complete networks is meant is ambiguous.
    expect(taken([...behind('model.'), ...behind('net.')])).toHaveProperty('unexpected');
    // A network without a prefix may still be the only entry.
    expect(taken([...plain, other('criterion.weight')])).toMatchObject({
      unexpected: ['criterion.weight'],
    });
    expect(taken(behind('teacher.'))).toHaveProperty('unexpected');
  });
});

let files = 0;

function archive(data: readonly number[]): string {
  files += 1;
  const path = join(folder, `${files}.ckpt`);
  writeFileSync(path, torchArchive(data, { '0': Float32Array.of(1, 2) }));
  return path;
}

const tensor = pickle.tensor(pickle.storage('0', 2), 0, [2], [1]);
/** A dict as part of a pickle. */
const dict = (members: Readonly<Record<string, number[]>>): number[] => [
  ...pickle.emptyDict,
  ...pickle.mark,
  ...Object.entries(members).flatMap(([name, value]) => [...pickle.text(name), ...value]),
  ...pickle.setItems,
];
const names = async (path: string) =>
  await withWeightsFile(path, (file) => file.tensors.map(({ name }) => name));

describe('a checkpoint', () => {
  it.for(['state_dict', 'model_state_dict', 'state_dict_ema', 'model_weights', 'model', 'ema'])(
    'may keep the state dict under %s',
    async (key) => {
      const data = pickle.dict({ epoch: pickle.int(3), [key]: dict({ x: tensor }) });
      expect(await names(archive(data))).toEqual(['x']);
    },
  );

  it('may wrap it twice, or hold an averaged copy too', async () => {
    const twice = pickle.dict({
      model: dict({ state_dict: dict({ x: tensor }), step: pickle.int(1) }),
    });
    expect(await names(archive(twice))).toEqual(['x']);
    const both = pickle.dict({
      state_dict_ema: dict({ ema: tensor }),
      state_dict: dict({ x: tensor }),
    });
    expect(await names(archive(both))).toEqual(['x']);
    // An empty one counts for nothing.
    const empty = pickle.dict({ state_dict: dict({}), model_weights: dict({ x: tensor }) });
    expect(await names(archive(empty))).toEqual(['x']);
  });

  it('without one is refused with the keys that it has and those that are expected', async () => {
    const data = pickle.dict({
      epoch: pickle.int(3),
      weights_of_mine: dict({ x: tensor }),
      'clear\u001b[2J': pickle.none,
    });
    await expect(names(archive(data))).rejects.toThrow(
      /holds no tensors; it has 3 keys \(epoch, weights_of_mine, clear␛\[2J\), where tensors by name are expected, or a dict of them under state_dict, model_state_dict/,
    );
    const mixed = pickle.dict({ x: tensor, epoch: pickle.int(3) });
    await expect(names(archive(mixed))).rejects.toThrow(
      /epoch is no tensor; it has 2 keys \(x, epoch\)/,
    );
  });

  it('that holds itself over and over ends', async () => {
    const own = [
      ...pickle.proto,
      ...pickle.emptyDict,
      ...pickle.put(0),
      ...pickle.text('state_dict'),
      ...pickle.get(0),
      ...pickle.setItem,
      ...pickle.stop,
    ];
    await expect(names(archive(own))).rejects.toThrow(
      /holds no tensors; it has 1 key \(state_dict\)/,
    );
  });

  it('of another network lists some of its keys, none too long', async () => {
    const members = Object.fromEntries(
      Array.from({ length: 300 }, (_, place) => [`block${place}.${'x'.repeat(500)}`, tensor]),
    );
    const error: unknown = await checkPretrained(archive(pickle.dict(members)), network).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(WeightsMismatchError);
    const { message } = error as Error;
    expect(message).toMatch(
      /It has 300 keys \(block0\.x+…, block1.* …\), where resnet18 has 102 keys \(conv1\.weight, bn1/,
    );
    expect(message.length).toBeLessThan(2500);
  });
});

describe('a file is known by its contents', () => {
  it.for(['last.ckpt', 'best.pth.tar', 'weights.bin', 'no-extension'])(
    '%s, whatever its name',
    async (name) => {
      const path = join(folder, name);
      writeFileSync(path, torchArchive(pickle.dict({ x: tensor }), { '0': Float32Array.of(1, 2) }));
      expect(await names(path)).toEqual(['x']);
    },
  );

  it.for([
    [
      'a tar archive',
      Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\0'), Buffer.alloc(300)]),
      /tar archive; unpack it/,
    ],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), /compressed with gzip; unpack/],
    ['HDF5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /HDF5 file, as Keras writes/],
    [
      'a pointer of Git LFS',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      /pointer of Git LFS.*git lfs pull/,
    ],
    [
      'what PyTorch wrote of old',
      Buffer.from([0x80, 2, 0x8a, 10]),
      /before 1\.6.*torch\.save\(torch\.load\('old\.pth', weights_only=True\)/,
    ],
  ] as const)('%s under the name of weights is named', async ([, bytes, says]) => {
    const path = join(folder, 'odd.pth.tar');
    writeFileSync(path, bytes);
    await expect(names(path)).rejects.toThrow(says);
  });
});
