import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A user's program belongs to the session of its trial process. What is waited for at once, as by spawnSync, is over in a moment. */
const exceptions: ReadonlySet<string> = new Set(['src/trial/program/program-process.ts']);

/** The call with its arguments, up to the bracket that closes it; strings with brackets of their own have both. */
function callAt(code: string, index: number): string {
  let depth = 0;
  for (let at = code.indexOf('(', index); at < code.length; at += 1) {
    if (code[at] === '(') depth += 1;
    if (code[at] === ')') depth -= 1;
    if (depth === 0) return code.slice(index, at + 1);
  }
  return code.slice(index);
}

it('every process that src/ starts has its own session, so that a closed terminal ends none behind our back', () => {
  const starts = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((name) => join('src', name))
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => !exceptions.has(path))
    .flatMap((path) => {
      const code = readFileSync(path, 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
      return [...code.matchAll(/\b(?:spawn|execa|fork|execFile)\(|promisify\(execFile\)/g)].map(
        ({ index }) => ({
          path,
          call: callAt(code, index),
        }),
      );
    });
  expect(starts.length).toBeGreaterThan(7);
  // What follows a call does not count for it.
  expect(callAt('spawn(a, f(b)); spawn(c, ownSession)', 0)).toBe('spawn(a, f(b))');
  const shared = starts.filter(({ call }) => !/\.\.\.ownSession|detached: true/.test(call));
  expect(shared.map(({ path }) => path)).toEqual([]);
});
