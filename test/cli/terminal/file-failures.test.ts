import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeFailure } from '#src/cli/terminal/failure.js';
import { FileError } from '#src/files/file-error.js';
import type { FileProblem } from '#src/files/file-error.js';

function linesOf(problem: FileProblem) {
  return describeFailure(new FileError(problem), false);
}

describe('a file that is not read', () => {
  it('is named with what it is, what is allowed and what to do', () => {
    expect(
      linesOf({ kind: 'not-regular', path: 'f.yaml', found: 'named pipe (FIFO)', links: true }),
    ).toEqual({
      lines: [
        'f.yaml is a named pipe (FIFO), not a regular file. Give a regular file or a link to one; a sweep file, a profile or a CSV file may also come through standard input, given as -.',
      ],
      exitCode: 2,
    });
    const planted = linesOf({
      kind: 'not-regular',
      path: 'runs/coordinator.json',
      found: 'symbolic link',
      links: false,
    });
    expect(planted.lines.join()).toContain('links are not followed');
    const outside = linesOf({
      kind: 'outside',
      path: 'runs/x/a',
      within: 'runs',
      leadsTo: '/etc/a',
    });
    expect(outside.lines.join()).toContain('runs/x/a leads out of runs, to /etc/a.');
    const large = linesOf({ kind: 'too-large', path: 'a.csv', bytes: 3e9, most: 1e9 });
    expect(large.lines.join()).toContain('3000000000 bytes, more than the 1000000000 allowed');
    const encoding = linesOf({ kind: 'not-utf8', path: 'a.yaml', found: 'UTF-16', line: 1 });
    expect(encoding.lines).toEqual(['a.yaml is UTF-16 text, not UTF-8. Save it as UTF-8.']);
  });

  it('is said to have a name that is not UTF-8 where it has', () => {
    const error = Object.assign(new Error('x'), { code: 'ENOENT', path: 'caf\uFFFD.yaml' });
    expect(describeFailure(error, false).lines.join()).toContain('bytes that are not UTF-8');
  });
});

describe('a native module that does not load', () => {
  const notLoaded = (message: string) =>
    Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' });

  it('names the exact command after a change of Node', () => {
    const error = notLoaded(
      "The module '/x/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 115.",
    );
    const { lines, exitCode } = describeFailure(error, false);
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      `better_sqlite3 was compiled for another version of Node than this one, ${process.version}. Type this, then the command again:`,
      expect.stringMatching(/^ {2}\/\S+ \/\S+\/src\/setup\/main\.mjs$/),
    ]);
    const [, script = ''] = lines[1]?.trim().split(' ') ?? [];
    expect(existsSync(script)).toBe(true);
  });

  it('says why where it is cut short', () => {
    const { lines } = describeFailure(notLoaded('/x/better_sqlite3.node: file too short'), false);
    expect(lines[0]).toMatch(/^better_sqlite3 does not load: .*file too short\./);
  });
});
