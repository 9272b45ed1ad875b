import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Machine } from '../../src/setup/machine.mjs';
import { runCommand } from '../../src/setup/run-command.mjs';
import { cudaWheels, tensorflowWheels } from '../../src/setup/tensorflow-wheels.mjs';
import type { Wheel } from '../../src/setup/tensorflow-wheels.mjs';
import { downloadArguments, ensureWheel } from '../../src/setup/wheel.mjs';
import { fakeMachine } from './fake-machine.js';

const members = {
  'tiny/libtiny.so.2': 'a library',
  'tiny/include/tiny.h': 'a header',
  'tiny/python/large.py': 'not needed',
};

const served = join(mkdtempSync(join(tmpdir(), 'reelsweep-wheel-')), 'tiny-1.0-py3-none-any.whl');

beforeAll(() => {
  const program =
    'import sys, json, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n  for n, t in json.loads(sys.argv[2]).items(): z.writestr(n, t)';
  execFileSync('python3', ['-c', program, served, JSON.stringify(members)]);
});
afterAll(() => rmSync(dirname(served), { recursive: true }));

/** A machine whose pip answers with a small wheel, and whose python3 really extracts it. */
function machineWithIndex(download: (into: string, wheel: string) => void = copyFrom) {
  const fake = fakeMachine({
    run: async (command, args, options) => {
      if (args[1] !== 'pip') return runCommand(command, args, options);
      const into = args[args.indexOf('-d') + 1] ?? '';
      mkdirSync(into, { recursive: true });
      download(into, served);
      return { code: 0, output: '' };
    },
  });
  const wheel: Wheel = {
    name: 'tiny',
    version: '1.0',
    platform: 'any',
    sha256: createHash('sha256').update(readFileSync(served)).digest('hex'),
    extract: ['tiny/libtiny.so.2', 'tiny/include/'],
  };
  const downloads = () => fake.started.filter(({ args }) => args[1] === 'pip').length;
  return { ...fake, wheel, downloads };
}

function copyFrom(into: string, wheel: string) {
  copyFileSync(wheel, join(into, 'tiny-1.0-py3-none-any.whl'));
}

/** What lies in the cache, logs and locks aside. */
function cached(machine: Machine) {
  return readdirSync(machine.cache).filter((name) => name !== 'logs' && name !== 'locks');
}

test('extracts what is needed, deletes the wheel, and fetches nothing a second time', async () => {
  const { machine, wheel, downloads } = machineWithIndex();
  const folder = await ensureWheel(machine, wheel);
  expect(readFileSync(join(folder, 'tiny/libtiny.so.2'), 'utf8')).toBe('a library');
  expect(existsSync(join(folder, 'tiny/include/tiny.h'))).toBe(true);
  expect(existsSync(join(folder, 'tiny/python'))).toBe(false);
  expect(readdirSync(folder).sort()).toEqual(['tiny', 'wheel.json']);
  await ensureWheel(machine, wheel);
  expect(downloads()).toBe(1);
});

test('a wheel with another sha256 is refused, and nothing of it stays', async () => {
  const { machine, wheel } = machineWithIndex((into) => {
    writeFileSync(join(into, 'tiny-1.0-py3-none-any.whl'), 'tampered with');
  });
  await expect(ensureWheel(machine, wheel)).rejects.toMatchObject({
    kind: 'setup-failure',
    message: expect.stringMatching(
      /damaged or not the pinned one: its sha256 is [0-9a-f]{64}, not/,
    ),
  });
  expect(cached(machine)).toEqual([]);
});

test('a download that broke off leaves nothing, and says that the network was it', async () => {
  const { machine, wheel } = machineWithIndex();
  const offline: Machine = {
    ...machine,
    run: async () => ({ code: 1, output: 'ERROR: ... Connection broken: IncompleteRead(3 bytes)' }),
  };
  await expect(ensureWheel(offline, wheel)).rejects.toThrow(
    'PyPI could not be reached, or the download of tiny 1.0 broke off.',
  );
  expect(cached(machine)).toEqual([]);
  await ensureWheel(machine, wheel);
  expect(cached(machine)).toEqual(['tiny-1.0']);
});

test('a library cut short, as by a full disk, is fetched again', async () => {
  const { machine, wheel, downloads } = machineWithIndex();
  const library = join(await ensureWheel(machine, wheel), 'tiny/libtiny.so.2');
  truncateSync(library, 3);
  await ensureWheel(machine, wheel);
  expect(readFileSync(library, 'utf8')).toBe('a library');
  expect(downloads()).toBe(2);
});

test('a library that was changed and kept its size is fetched again; one that was touched is not', async () => {
  const { machine, wheel, downloads } = machineWithIndex();
  const library = join(await ensureWheel(machine, wheel), 'tiny/libtiny.so.2');
  utimesSync(library, 1, 1);
  await ensureWheel(machine, wheel);
  expect(downloads()).toBe(1);
  writeFileSync(library, 'A LIBRARY');
  await ensureWheel(machine, wheel);
  expect(readFileSync(library, 'utf8')).toBe('a library');
  expect(downloads()).toBe(2);
});

test('what an older set-up extracted without noting hashes is taken, and known from then on', async () => {
  const { machine, wheel, downloads } = machineWithIndex();
  const folder = await ensureWheel(machine, wheel);
  const old = { sha256: wheel.sha256, sizes: { 'tiny/libtiny.so.2': 'a library'.length } };
  writeFileSync(join(folder, 'wheel.json'), JSON.stringify(old));
  await ensureWheel(machine, wheel);
  expect(downloads()).toBe(1);
  writeFileSync(join(folder, 'tiny/libtiny.so.2'), 'A LIBRARY');
  await ensureWheel(machine, wheel);
  expect(downloads()).toBe(2);
});

test('what a killed set-up left half done is cleared away', async () => {
  const { machine, wheel } = machineWithIndex();
  mkdirSync(join(machine.cache, 'tiny-1.0.partial-1', 'download'), { recursive: true });
  await ensureWheel(machine, wheel);
  expect(cached(machine)).toEqual(['tiny-1.0']);
});

test('a folder that no set-up made is left alone', async () => {
  const { machine, wheel } = machineWithIndex();
  const folder = join(machine.cache, 'tiny-1.0');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'thesis.tex'), 'mine');
  await expect(ensureWheel(machine, wheel)).rejects.toThrow(
    `${folder} was not made by a set-up of reelsweep`,
  );
  expect(readdirSync(folder)).toEqual(['thesis.tex']);
  expect(cached(machine)).toEqual(['tiny-1.0']);
});

test('two clones that set up at once fetch it once', async () => {
  const { machine, wheel, downloads } = machineWithIndex();
  await Promise.all([ensureWheel(machine, wheel), ensureWheel(machine, wheel)]);
  expect(downloads()).toBe(1);
});

test('every wheel is pinned to one file', () => {
  for (const wheel of [tensorflowWheels.cpu, tensorflowWheels.cuda, ...cudaWheels]) {
    expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
    const args = downloadArguments(wheel, '/target');
    expect(args).toEqual(expect.arrayContaining(['--no-deps', '--only-binary=:all:']));
    expect(args.at(-1)).toBe(`${wheel.name}==${wheel.version}`);
  }
});
