import { expect, test } from 'vitest';
import type { Machine } from '../../src/setup/machine.mjs';
import { tensorflowKind } from '../../src/setup/tensorflow-library.mjs';
import { fakeMachine, programs } from './fake-machine.js';

const linux: Partial<Machine> = {
  platform: 'linux',
  arch: 'x64',
  glibcVersion: () => '2.36',
  findProgram: programs(),
  readText: () => undefined,
};

function kindOn(changes: Partial<Machine>) {
  return tensorflowKind(fakeMachine({ ...linux, ...changes }).machine);
}

const driver = (version: string): Partial<Machine> => ({
  findProgram: programs('nvidia-smi'),
  run: async () => ({ code: 0, output: `${version}\n${version}\n` }),
});

test('the CPU build where there is no NVIDIA driver', async () => {
  expect(await kindOn({})).toEqual({ kind: 'cpu', because: 'no NVIDIA driver' });
});

test('the CUDA build where nvidia-smi answers with a driver that CUDA 12 runs on', async () => {
  expect(await kindOn(driver('550.54.15'))).toMatchObject({ kind: 'cuda' });
  expect(await kindOn(driver('525.60.13'))).toMatchObject({ kind: 'cuda' });
});

test('the CPU build, with the reason, where the driver is too old', async () => {
  expect(await kindOn(driver('525.60.11'))).toMatchObject({
    kind: 'cpu',
    because: expect.stringContaining('525.60.11 is older'),
  });
});

test('the kernel module’s word counts where nvidia-smi is missing or finds no device', async () => {
  const readText = (path: string) =>
    path === '/proc/driver/nvidia/version'
      ? 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.90.07  Fri May 31 09:35:42 UTC 2024\n'
      : undefined;
  expect(await kindOn({ readText })).toMatchObject({ kind: 'cuda' });
  const broken = {
    findProgram: programs('nvidia-smi'),
    run: async () => ({ code: 9, output: '' }),
  };
  expect(await kindOn(broken)).toMatchObject({ kind: 'cpu' });
});

test.each<[string, Partial<Machine>]>([
  ['macOS', { platform: 'darwin', arch: 'arm64', glibcVersion: () => undefined }],
  ['musl', { glibcVersion: () => undefined }],
  ['an old glibc', { glibcVersion: () => '2.17' }],
  ['64-bit Arm', { arch: 'arm64' }],
])('tfjs-node’s own library on %s', async (_name, changes) => {
  expect(await kindOn(changes)).toMatchObject({ kind: 'tfjs' });
});

test('REELSWEEP_TENSORFLOW decides: a folder, or which build', async () => {
  const env = (value: string) => ({ env: { REELSWEEP_TENSORFLOW: value } });
  expect(await kindOn(env('/opt/tensorflow'))).toMatchObject({
    kind: 'given',
    folder: '/opt/tensorflow',
  });
  expect(await kindOn({ ...driver('550.54.15'), ...env('cpu') })).toMatchObject({ kind: 'cpu' });
  expect(await kindOn(env('cuda'))).toMatchObject({ kind: 'cuda' });
  expect(await kindOn(env(''))).toMatchObject({ kind: 'cpu' });
});
