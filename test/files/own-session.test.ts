import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A user's program belongs to the session of its trial process. What is waited for at once, as by spawnSync, is over in a moment. */
const exceptions: ReadonlySet<string> = new Set(['src/trial/program/program-process.ts']);

it('every process that src/ starts has a session of its own, so that a closed terminal ends none behind our back', () => {
  const starts = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((name) => join('src', name))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('src/bench/'))
    .filter((path) => !exceptions.has(path))
    .flatMap((path) => {
      const code = readFileSync(path, 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
      return [...code.matchAll(/\b(?:spawn|execa|fork|execFile)\(/g)].map(({ index }) => ({
        path,
        call: code.slice(index, index + 900),
      }));
    });
  expect(starts.length).toBeGreaterThan(8);
  const shared = starts.filter(({ call }) => !/\.\.\.ownSession|detached: true/.test(call));
  expect(shared.map(({ path }) => path)).toEqual([]);
});
