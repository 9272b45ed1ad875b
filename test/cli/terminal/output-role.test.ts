import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '#src/cli/command-line.js';
import { codeAfterOutput, type OutputRole } from '#src/cli/terminal/output-role.js';
import { openTerminal } from '#src/cli/terminal/terminal.js';

/** Some of the commands write into it before they find what is wrong. */
const folder = mkdtempSync(join(tmpdir(), 'reelsweep-role-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const lost = {
  left: { kind: 'reader-left', code: 'EPIPE' },
  full: { kind: 'unwritten', code: 'ENOSPC' },
} as const;

/** What a command line says of its output before it fails for want of files: the last word of it counts. */
async function roleOf(line: string): Promise<OutputRole | undefined> {
  const roles: OutputRole[] = [];
  const never = new AbortController().signal;
  await runCommandLine(line.split(' '), {
    terminal: openTerminal({ out: new PassThrough(), err: new PassThrough() }, Date.now),
    folder,
    stop: never,
    stopNow: never,
    leave: never,
    leaveQuietly: () => undefined,
    now: Date.now,
    onRole: (role) => roles.push(role),
  });
  return roles.at(-1);
}

describe('what the output of a command is to it', () => {
  it.each([
    ['run s.yaml', 'work'],
    ['run s.yaml --json', 'work-and-result'],
    ['frames extract v --out o', 'work'],
    ['dataset build --frames f --scores s.csv --out o --json', 'work-and-result'],
    ['dataset inspect d', 'work'],
    ['dataset inspect d --no-sheet', 'result'],
    ['dataset audit d', 'result'],
    ['dataset verify d', 'result'],
    ['dataset verify d --json', 'result'],
    ['gc --older-than never', 'work'],
    ['gc --dry-run --older-than never', 'result'],
    ['logs t', 'result'],
    ['plan s.yaml', 'result'],
    ['predict a.mp4', 'result'],
    ['predict a.mp4 --html p.html', 'work'],
    ['predict --watch in', 'work'],
    ['report s', 'work'],
    ['report s --format csv', 'result'],
    ['report s --json', 'result'],
    ['rm s --yes', 'work'],
    ['status s', 'result'],
    ['status s --watch --json', 'result'],
    ['stop', 'work'],
    ['store check', 'result'],
    ['store rebuild', 'work'],
  ] as const)('%s: %s', async (line, role) => {
    expect(await roleOf(line)).toBe(role);
  });
});

describe('the exit code', () => {
  it('of work is its own, whatever was lost', () => {
    for (const code of [0, 1, 2, 75])
      for (const one of [null, lost.left, lost.full])
        expect(codeAfterOutput(code, 'work', one, false)).toBe(code);
  });

  it('of a result says that it could not be written, and not that reading stopped', () => {
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
