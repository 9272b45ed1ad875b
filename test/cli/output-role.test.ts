import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '#src/cli/command-line.js';
import { codeAfterOutput, type OutputRole, outputRole } from '#src/cli/output-role.js';
import { openTerminal } from '#src/cli/terminal.js';

const lost = {
  left: { kind: 'reader-left', code: 'EPIPE' },
  full: { kind: 'unwritten', code: 'ENOSPC' },
} as const;

describe('what the output of a command is to it', () => {
  it.each([
    ['run s.yaml', {}, 'work'],
    ['run s.yaml', { json: true }, 'work-and-result'],
    ['demo', {}, 'work'],
    ['frames extract v', {}, 'work'],
    ['some-later command', {}, 'work'],
    ['report s', { format: 'html' }, 'work'],
    ['report s', { format: 'csv' }, 'result'],
    ['report s', { format: 'html', json: true }, 'result'],
    ['status s', { watch: true, json: true }, 'result'],
    ['predict', { videos: ['a.mp4'] }, 'result'],
    ['predict', { watch: 'in' }, 'work'],
    ['dataset inspect', { sheet: false }, 'result'],
    ['dataset inspect', {}, 'work'],
    ['dataset build', { json: true }, 'work-and-result'],
    ['store check', {}, 'result'],
    ['store rebuild', {}, 'work'],
  ] as const)('%s %j: %s', (words, options, role) => {
    expect(outputRole({ _: words.split(' '), ...options })).toBe(role);
  });

  it('is said before the command begins, of the words that were typed', async () => {
    const roles: OutputRole[] = [];
    const never = new AbortController().signal;
    await runCommandLine(['status', 'nothing'], {
      terminal: openTerminal({ out: new PassThrough(), err: new PassThrough() }, Date.now),
      folder: '/nowhere',
      stop: never,
      stopNow: never,
      leave: never,
      leaveQuietly: () => undefined,
      now: Date.now,
      onRole: (role) => roles.push(role),
    });
    expect(new Set(roles)).toEqual(new Set(['result']));
  });
});

describe('the exit code', () => {
  it('of work is its own, whatever was lost', () => {
    for (const code of [0, 1, 2, 75])
      for (const one of [null, lost.left, lost.full])
        expect(codeAfterOutput(code, 'work', one, false)).toBe(code);
  });

  it('of a result says that it could not be written, and not that nobody read on', () => {
    expect(codeAfterOutput(0, 'result', lost.full, false)).toBe(1);
    expect(codeAfterOutput(0, 'result', lost.left, false)).toBe(0);
    // It was stopped for want of a reader, or of room.
    expect(codeAfterOutput(75, 'result', lost.left, false)).toBe(0);
    expect(codeAfterOutput(75, 'result', lost.full, false)).toBe(1);
    expect(codeAfterOutput(75, 'result', lost.left, true)).toBe(75);
    expect(codeAfterOutput(2, 'result', lost.full, false)).toBe(2);
  });

  it('of work that ends in a result is its own, unless that was to be 0', () => {
    expect(codeAfterOutput(0, 'work-and-result', lost.full, false)).toBe(1);
    expect(codeAfterOutput(75, 'work-and-result', lost.full, false)).toBe(75);
    expect(codeAfterOutput(75, 'work-and-result', lost.left, false)).toBe(75);
  });
});
