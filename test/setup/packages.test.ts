import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Machine } from '../../src/setup/machine.mjs';
import { packages } from '../../src/setup/packages.mjs';
import { fakeMachine } from './fake-machine.js';

function checkout(changes: Partial<Machine> = {}) {
  const fake = fakeMachine(changes);
  const lock = join(fake.machine.root, 'package-lock.json');
  writeFileSync(lock, '{ "lockfileVersion": 3 }');
  return { ...fake, lock };
}

test('npm ci runs once, and again only when the lockfile changed', async () => {
  const { machine, started, lock } = checkout();
  await packages.ensure(machine);
  expect(started).toHaveLength(1);
  expect(started[0]?.args).toEqual(
    expect.arrayContaining(['ci', '--ignore-scripts', '--include=dev']),
  );
  await packages.ensure(machine);
  expect(started).toHaveLength(1);
  writeFileSync(lock, '{ "lockfileVersion": 3, "name": "changed" }');
  await packages.ensure(machine);
  expect(started).toHaveLength(2);
});

test('another Node’s binary interface, or a node_modules that went, asks for npm ci again', async () => {
  const { machine, started } = checkout();
  await packages.ensure(machine);
  await packages.ensure({ ...machine, nodeAbi: '999' });
  expect(started).toHaveLength(2);
  rmSync(join(machine.root, 'node_modules'), { recursive: true });
  await packages.ensure(machine);
  expect(started).toHaveLength(3);
});

test('an npm ci that failed leaves no stamp behind, and its error says why', async () => {
  const { machine, started } = checkout({
    run: async () => ({ code: 1, output: 'npm error code EUSAGE\nnpm error Missing: x' }),
  });
  mkdirSync(join(machine.root, 'node_modules'));
  await expect(packages.ensure(machine)).rejects.toMatchObject({
    message: 'npm ci ended with exit code 1.',
    log: join(machine.cache, 'logs', 'npm-ci.log'),
    lastLines: ['npm error code EUSAGE', 'npm error Missing: x'],
  });
  await expect(packages.ensure(machine)).rejects.toThrow();
  expect(started).toHaveLength(2);
});

test('without a network it says that, and what to type', async () => {
  const { machine } = checkout({
    run: async () => ({ code: 1, output: 'npm error code ECONNREFUSED' }),
  });
  await expect(packages.ensure(machine)).rejects.toMatchObject({
    message: 'npm ci could not reach the package registry.',
    remedy: 'npm run setup   (once the network is up)',
  });
});
