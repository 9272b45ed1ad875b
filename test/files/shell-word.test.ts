import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellLine, shellWord } from '#src/files/shell-word.js';

it('a shell takes every word for itself, whatever it holds', () => {
  const words = [
    'sweep.yaml',
    '--workers=2',
    '',
    'two words',
    "it's",
    '=ls',
    '~',
    '*',
    '$(touch hacked)',
    '`id`; rm -rf x',
    'a\nb',
    '\\',
    '"é"',
    '#no comment',
  ];
  const line = `for word in ${shellLine(words)}; do printf '%s\\0' "$word"; done`;
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' }).split('\0')).toEqual([
    ...words,
    '',
  ]);
});

it('only what needs quotes has them', () => {
  expect(shellLine(['run', './a-b_c.yaml', '--profile=x@1'])).toBe(
    'run ./a-b_c.yaml --profile=x@1',
  );
  expect(shellWord('a b')).toBe("'a b'");
});
