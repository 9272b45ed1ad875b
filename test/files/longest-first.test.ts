import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { longest } from '../longest-first.js';

it('the files that start first are there: a moved one would start late', () => {
  const missing = longest.filter(
    (name) => !existsSync(new URL(`../${name}.test.ts`, import.meta.url)),
  );
  expect(missing).toEqual([]);
});
