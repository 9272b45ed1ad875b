import { expect, it } from 'vitest';
import { typed } from './typed.js';

it.each([
  [['dataset', 'build', '--image', 'abc', '--frames', 'f', '--scores', 's', '--out', 'o'], 'image'],
  [['frames', 'extract', 'a', '--out', 'o', '--seed=abc'], 'seed'],
])('shows what was typed in place of a number: %j', async (words, option) => {
  const { code, err } = await typed('/', ...words);
  expect(code).toBe(2);
  expect(err).not.toContain('NaN');
  expect(err.trim()).toBe(`--${option} must be a number, not 'abc'.`);
});

it('names missing options as they are typed', async () => {
  const { code, err } = await typed('/', 'dataset', 'build', '--frames', 'f');
  expect(code).toBe(2);
  expect(err).toContain('Missing: --scores, --out.');
});
