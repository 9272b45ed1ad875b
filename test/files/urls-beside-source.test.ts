import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

// The compiler does not look at `new URL('./x.js', import.meta.url)`: a file that was moved away shows only when it is started.
it('every file that is found by its place beside a compiled module is there', () => {
  const dist = join(import.meta.dirname, '../../dist');
  const missing = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => {
      const text = readFileSync(join(dist, name), 'utf8');
      return [...text.matchAll(/new URL\('(\.[^']+)', import\.meta\.url\)/g)]
        .map(([, path = '']) => resolve(dirname(join(dist, name)), path))
        .filter((path) => !path.includes('node_modules') && !existsSync(path))
        .map((path) => `${name} -> ${path}`);
    });
  expect(missing).toEqual([]);
});
