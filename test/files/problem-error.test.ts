import { expect, it } from 'vitest';
import { problemError } from '#src/files/problem-error.js';

type Problem =
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'missing'; readonly path: string };

class DiskError extends problemError<Problem>(
  'DiskError',
  { 'too-large': ({ bytes }) => `It has ${bytes} bytes.`, missing: ({ path }) => `No ${path}.` },
  { exitCode: ({ kind }) => (kind === 'too-large' ? 1 : 2) },
) {}

it('an error of a table has its problem as data, its sentence, its name and its exit code', () => {
  const cause = new Error('the system’s words');
  const error = new DiskError({ kind: 'too-large', bytes: 5 }, { cause });
  expect(error).toBeInstanceOf(DiskError);
  expect(error).toMatchObject({
    name: 'DiskError',
    kind: 'too-large',
    message: 'It has 5 bytes.',
    problem: { bytes: 5 },
    exitCode: 1,
    cause,
  });
  expect(new DiskError({ kind: 'missing', path: 'a' })).toMatchObject({
    message: 'No a.',
    exitCode: 2,
  });
});
