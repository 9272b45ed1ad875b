import { expect, test } from 'vitest';
import { chromium, ffmpeg } from '../../src/setup/system-packages.mjs';
import type { Machine } from '../../src/setup/machine.mjs';
import { fakeMachine, programs } from './fake-machine.js';

test('runs nothing where the programs are there', async () => {
  const { machine, started } = fakeMachine({ findProgram: programs('ffmpeg', 'ffprobe') });
  expect(await ffmpeg.ensure(machine)).toBe('/bin/ffmpeg');
  expect(started).toEqual([]);
});

test('gets them with apt-get as root, after an update', async () => {
  const present = new Set(['apt-get', 'ffmpeg']);
  const { machine, started } = fakeMachine({
    isRoot: true,
    findProgram: (name) => (present.has(name) ? `/bin/${name}` : undefined),
    run: async (_command, args) => {
      if (args[0] === 'install') present.add('ffprobe');
      return { code: 0, output: '' };
    },
  });
  await ffmpeg.ensure(machine);
  expect(started.map(({ command, args }) => [command, ...args].join(' '))).toEqual([
    'apt-get update',
    'apt-get install -y --no-install-recommends ffmpeg',
  ]);
});

test('another user is shown the exact command, and nothing is run', async () => {
  const { machine, started } = fakeMachine({ findProgram: programs('apt-get') });
  await expect(ffmpeg.ensure(machine)).rejects.toMatchObject({
    message: 'ffmpeg and ffprobe are not on the PATH, and this user may not install packages.',
    remedy:
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends ffmpeg && npm run setup',
  });
  expect(started).toEqual([]);
});

test('elsewhere than on Debian it stops with that system’s way', async () => {
  const { machine } = fakeMachine({ platform: 'darwin', isRoot: true, findProgram: programs() });
  await expect(ffmpeg.ensure(machine)).rejects.toMatchObject({
    remedy: 'brew install ffmpeg && npm run setup',
  });
});

test('an archive out of reach is named as such, with the end of the log', async () => {
  const output = "Err:1 http://deb.debian.org\nTemporary failure resolving 'deb.debian.org'";
  const { machine } = fakeMachine({
    isRoot: true,
    findProgram: programs('apt-get'),
    run: async () => ({ code: 100, output }),
  });
  await expect(ffmpeg.ensure(machine)).rejects.toMatchObject({
    message: expect.stringContaining('could not reach the package archive'),
    lastLines: output.split('\n'),
  });
});

test('a package that does not bring its program is not taken for success', async () => {
  const { machine } = fakeMachine({ isRoot: true, findProgram: programs('apt-get') });
  await expect(ffmpeg.ensure(machine)).rejects.toThrow(/still cannot be found/);
});

test('Chromium is requested by the tests alone', async () => {
  const bare: Partial<Machine> = { findProgram: programs('apt-get') };
  expect(await chromium.ensure(fakeMachine(bare).machine)).toBeUndefined();
  const { machine } = fakeMachine({ ...bare, forTests: true });
  await expect(chromium.ensure(machine)).rejects.toMatchObject({
    remedy: expect.stringContaining('chromium'),
  });
});
