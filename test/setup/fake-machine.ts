import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { describeMachine, type Machine } from '../../src/setup/machine.mjs';

interface Started {
  readonly command: string;
  readonly args: readonly string[];
}

/** This machine with an empty checkout and cache, where every command succeeds silently and is written down. */
export function fakeMachine(changes: Partial<Machine> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-setup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [root, cache] = [join(folder, 'checkout'), join(folder, 'cache', 'reelsweep')];
  mkdirSync(root);
  mkdirSync(cache, { recursive: true });
  const started: Started[] = [];
  const said: string[] = [];
  const machine: Machine = {
    ...describeMachine(),
    root,
    cache,
    env: {},
    isRoot: false,
    say: (line) => said.push(line),
    ...changes,
    run: async (command, args, options) => {
      started.push({ command, args });
      return (await changes.run?.(command, args, options)) ?? { code: 0, output: '' };
    },
  };
  return { machine, started, said };
}

/** Finds these programs, and only these. */
export function programs(...names: readonly string[]): Machine['findProgram'] {
  return (name) => (names.includes(name) ? `/bin/${name}` : undefined);
}
