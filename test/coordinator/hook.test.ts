import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHook } from '#src/coordinator/control/hook.js';

const message = { sweep: 'small', succeeded: 3 };

describe('runner.onFinish', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-finish-'));
  const run = async (words: readonly string[], timeoutMs = 20_000) => {
    const { signal: stop } = new AbortController();
    return await runHook('runner.onFinish', words, message, { folder, timeoutMs, stop });
  };

  it('gets the message as one line of JSON, in the folder of the run, without a shell', async () => {
    const program = `require('fs').writeFileSync('got.json', require('fs').readFileSync(0, 'utf8') + process.argv[1])`;
    const words = [process.execPath, '-e', program, '$(date); *'];
    expect(await run(words)).toBeNull();
    expect(readFileSync(join(folder, 'got.json'), 'utf8')).toBe(
      `${JSON.stringify(message)}\n$(date); *`,
    );
  });

  it('may fail, be missing, not listen or hang: a sentence says so, and the run goes on', async () => {
    expect(await run([process.execPath, '-e', 'process.exit(3)'])).toMatch(
      /ended with exit code 3/,
    );
    expect(await run(['no-such-program-here'])).toMatch(
      /could not be run \(there is no such program/,
    );
    expect(await run([process.execPath, '-e', ''])).toBeNull();
    const hanging = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
    expect(await run(hanging, 300)).toMatch(/had not ended after 0.3 s and was killed/);
  });
});

it('starts nothing once it was stopped, not even a program that is not there', async () => {
  const options = { folder: tmpdir(), timeoutMs: 1000, stop: AbortSignal.abort() };
  expect(await runHook('runner.onFinish', ['not-there-at-all'], message, options)).toBe(
    'runner.onFinish: not-there-at-all was stopped.',
  );
});
