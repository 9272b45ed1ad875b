import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { whileLocked } from '../../src/setup/lock.mjs';
import { fakeMachine } from './fake-machine.js';

const lockModule = fileURLToPath(new URL('../../src/setup/lock.mjs', import.meta.url));

/** A process that reads a counter, waits, and writes it back one higher, all under the lock. */
const increment = `
const [module, lock, counter] = process.argv.slice(1);
const { whileLocked } = await import(module);
const { readFileSync, writeFileSync } = await import('node:fs');
const { setTimeout: sleep } = await import('node:timers/promises');
await whileLocked({ say: () => {} }, lock, async () => {
  const value = Number(readFileSync(counter, 'utf8'));
  await sleep(20);
  writeFileSync(counter, String(value + 1));
}, { pollMs: 5 });
`;

test('processes that want it at once get it one after another, past the lock of a dead one', async () => {
  const { machine } = fakeMachine();
  const [lock, counter] = [join(machine.cache, 'locks', 'a'), join(machine.cache, 'counter')];
  mkdirSync(dirname(lock));
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  writeFileSync(lock, JSON.stringify({ host: hostname(), pid: gone.pid, key: 'dead' }));
  writeFileSync(counter, '0');
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', increment, lockModule, lock, counter], {
      stdio: 'inherit',
    }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  expect(readFileSync(counter, 'utf8')).toBe('6');
  expect(existsSync(lock)).toBe(false);
});

test('it is given back when the work fails', async () => {
  const { machine } = fakeMachine();
  const lock = join(machine.cache, 'locks', 'a');
  const failing = whileLocked(machine, lock, async () => {
    throw new Error('the work failed');
  });
  await expect(failing).rejects.toThrow('the work failed');
  expect(await whileLocked(machine, lock, async () => 'again')).toBe('again');
});

test('a waiter says whom it waits for', async () => {
  const { machine, said } = fakeMachine();
  const lock = join(machine.cache, 'locks', 'a');
  let second: Promise<string> | undefined;
  await whileLocked(machine, lock, async () => {
    second = whileLocked(machine, lock, async () => 'second', { pollMs: 5 });
    await expect.poll(() => said.length).toBe(1);
  });
  expect(await second).toBe('second');
  expect(said[0]).toContain(`process ${process.pid} on ${hostname()}`);
});

test('a cache that cannot be written is a sentence with its remedy', async () => {
  const { machine } = fakeMachine();
  writeFileSync(join(machine.cache, 'locks'), 'a file in the way');
  const locked = whileLocked(machine, join(machine.cache, 'locks', 'a'), async () => 'never');
  await expect(locked).rejects.toMatchObject({
    message: expect.stringContaining('nothing can be written into the cache'),
    remedy: expect.stringContaining('XDG_CACHE_HOME='),
  });
});
