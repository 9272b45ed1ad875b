import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isKept, keepModule, restoreModule } from '../../src/setup/file-record.mjs';
import { fakeMachine } from './fake-machine.js';

function kept() {
  const { machine } = fakeMachine();
  const [built, module, target] = ['built', 'cache/module.node', 'target/module.node'].map((name) =>
    join(machine.root, name),
  ) as [string, string, string];
  writeFileSync(built, 'machine code');
  keepModule(built, module);
  return { module, target };
}

test('a kept module is restored as it was', () => {
  const { module, target } = kept();
  expect(restoreModule(module, target)).toBe(true);
  expect(readFileSync(target, 'utf8')).toBe('machine code');
});

test('one whose bytes changed is not, though its size is the same', () => {
  const { module, target } = kept();
  writeFileSync(module, 'MACHINE CODE');
  expect(isKept(module)).toBe(false);
  expect(restoreModule(module, target)).toBe(false);
  expect(existsSync(target)).toBe(false);
});

test('one that was only touched is, and is not hashed again', () => {
  const { module } = kept();
  const record = () => JSON.parse(readFileSync(`${module}.json`, 'utf8')).files['module.node'];
  const before = record();
  utimesSync(module, 1, 1);
  expect(isKept(module)).toBe(true);
  expect(record()).toEqual({ ...before, mtimeMs: statSync(module).mtimeMs });
});

test('one of a set-up that noted no hashes is taken, and known from then on', () => {
  const { module } = kept();
  rmSync(`${module}.json`);
  expect(isKept(module)).toBe(true);
  writeFileSync(module, 'MACHINE CODE');
  expect(isKept(module)).toBe(false);
});
