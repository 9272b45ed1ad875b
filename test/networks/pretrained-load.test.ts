import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkPretrained,
  loadPretrained,
  WeightsMismatchError,
  widenedFilters,
} from '#src/networks/weights/load-pretrained.js';
import type { PretrainedNetwork } from '#src/networks/weights/match-tensors.js';
import { WeightsFileError } from '#src/networks/weights/open-weights.js';
import type { Tensor } from '#src/networks/tensor.js';
import { stateDict, writeWeights } from './weights-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-weights-'));
const good = join(folder, 'good.safetensors');
const given = stateDict('resnet18', 1000);
const network: PretrainedNetwork = { backbone: 'resnet18', frames: 5, firstConv: 'repeat' };

beforeAll(() => {
  writeWeights(good, given);
});

describe('pretrained weights', () => {
  it('are the file’s numbers, the first convolution widened, the head of other outputs left out', async () => {
    await checkPretrained(good, network);
    const loaded = await loadPretrained(good, network);
    const { 'conv1.weight': first, ...rest } = Object.fromEntries(loaded);
    const filters = given.get('conv1.weight')?.data as Float32Array;
    expect(first).toEqual({
      type: 'float32',
      shape: [64, 15, 7, 7],
      data: widenedFilters(filters, [64, 15, 7, 7]),
    });
    expect(Object.keys(rest)).toEqual([...given.keys()].slice(1, -2));
    for (const [name, tensor] of Object.entries(rest)) {
      expect(Buffer.compare(bytesOf(tensor), bytesOf(given.get(name))), name).toBe(0);
    }
  });

  it('of other tensors are refused with every one named, before any is read', async () => {
    const path = join(folder, 'other.safetensors');
    const other = new Map(given);
    other.delete('bn1.weight');
    other.set('surplus', { type: 'float32', shape: [1], data: Float32Array.of(1) });
    writeWeights(path, other);
    const refusal = await loadPretrained(path, network).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(WeightsMismatchError);
    expect(refusal).toMatchObject({
      kind: 'weights-mismatch',
      path,
      backbone: 'resnet18',
      difference: { missing: ['bn1.weight'], unexpected: ['surplus'], misshapen: [], mistyped: [] },
      message: `${path} does not fit resnet18: missing: bn1.weight; unexpected: surplus.`,
    });
    await expect(checkPretrained(good, { ...network, backbone: 'vgg16' })).rejects.toThrow(
      /good\.safetensors does not fit vgg16: missing: features\.0\.weight/,
    );
  });

  it.each([
    [
      'cut short',
      (path: string) => {
        truncateSync(path, 1_000_000);
      },
      /tensors end at byte/,
    ],
    [
      'cut within its header',
      (path: string) => {
        truncateSync(path, 100);
      },
      /within its header/,
    ],
    [
      'empty',
      (path: string) => {
        truncateSync(path, 0);
      },
      /shorter than 8/,
    ],
    [
      'that announces a header of 2^62 bytes',
      (path: string) => {
        writeFileSync(path, Buffer.from('0000000000000040', 'hex'));
      },
      /header would have 4611686018427387904/,
    ],
    [
      'of some other kind',
      (path: string) => {
        writeFileSync(path, '<html>not found</html>');
      },
      /no complete \.safetensors file/,
    ],
  ] as const)('in a file %s are refused', async (_, damage, says) => {
    const path = join(folder, 'damaged.safetensors');
    copyFileSync(good, path);
    damage(path);
    await expect(loadPretrained(path, network)).rejects.toThrow(WeightsFileError);
    await expect(loadPretrained(path, network)).rejects.toThrow(says);
  });

  it('are no folder and no pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    mkdirSync(join(folder, 'folder'));
    await expect(loadPretrained(pipe, network)).rejects.toThrow(/it is a named pipe/);
    await expect(loadPretrained(join(folder, 'folder'), network)).rejects.toThrow(
      /it is a directory/,
    );
    await expect(loadPretrained(join(folder, 'none'), network)).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('of a small PyTorch network are refused by name, shape and all', async () => {
    const tiny = fileURLToPath(new URL('torch-files/tiny_checkpoint.pth', import.meta.url));
    const refusal = await loadPretrained(tiny, network).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ kind: 'weights-mismatch' });
    const { difference } = refusal as WeightsMismatchError;
    expect(difference.missing).toHaveLength(95);
    expect(difference.misshapen).toContainEqual({
      name: 'conv1.weight',
      shape: [4, 3, 3, 3],
      expected: [64, 15, 7, 7],
    });
  });

  const goldens = new URL('../../../shared/goldens/safetensors/', import.meta.url);
  if (existsSync(goldens)) {
    it.each(['truncated', 'header_length', 'overlap'])(
      'damaged as the reference library sees it are refused: %s',
      async (name) => {
        const path = fileURLToPath(new URL(`bad_${name}.safetensors`, goldens));
        await expect(loadPretrained(path, network)).rejects.toThrow(WeightsFileError);
      },
    );
  }
});

function bytesOf(tensor: Tensor | undefined): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor?.data ?? new Float32Array();
  return new Uint8Array(buffer, byteOffset, byteLength);
}
