import { appendFileSync, mkdirSync, mkdtempSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type LogReader, openLog } from '#src/runs/log-file.js';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'reelsweep-log-')), 'log.txt');
});

/** All there is now: the bytes as text, and `!` where the reader says that the file was replaced. */
function rest(reader: LogReader | null): string {
  const parts: string[] = [];
  for (;;) {
    const piece = reader?.next() ?? { kind: 'end' };
    if (piece.kind === 'end') return parts.join('');
    parts.push(piece.kind === 'bytes' ? Buffer.from(piece.bytes).toString() : '!');
  }
}

describe('a log', () => {
  it('is read on from where it was as it grows', () => {
    expect(openLog(path, null)).toBeNull();
    writeFileSync(path, 'one\ntw');
    const reader = openLog(path, null);
    expect(rest(reader)).toBe('one\ntw');
    expect(rest(reader)).toBe('');
    appendFileSync(path, 'o\n');
    expect(rest(reader)).toBe('o\n');
  });

  it('begins so many lines before its end, wherever the pieces it is looked through in are cut', () => {
    const line = fc.string({ maxLength: 6 }).map((text) => text.replaceAll('\n', ''));
    // Long enough that a search from the end takes several pieces.
    const long = fc.integer({ min: 65_530, max: 65_545 }).map((length) => 'x'.repeat(length));
    const lines = fc.array(fc.oneof({ weight: 8, arbitrary: line }, long), { maxLength: 12 });
    fc.assert(
      fc.property(lines, fc.boolean(), fc.integer({ min: 0, max: 14 }), (all, isEnded, wanted) => {
        const text = all.join('\n') + (isEnded && all.length > 0 ? '\n' : '');
        writeFileSync(path, text);
        // What `tail -n` prints.
        const ends = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        const expected = wanted === 0 ? '' : ends.slice(-wanted).join('');
        const reader = openLog(path, wanted);
        expect(rest(reader)).toBe(expected);
        reader?.close();
      }),
      { numRuns: 60 },
    );
  });

  it('that is cut short, or replaced by another, is read from its beginning', () => {
    writeFileSync(path, 'a long first state\n');
    const reader = openLog(path, null);
    rest(reader);
    truncateSync(path, 0);
    appendFileSync(path, 'short\n');
    expect(rest(reader)).toBe('!short\n');
    renameSync(path, `${path}.1`);
    expect(rest(reader)).toBe('');
    writeFileSync(path, 'the file after it\n');
    expect(rest(reader)).toBe('!the file after it\n');
    appendFileSync(path, 'more\n');
    expect(rest(reader)).toBe('more\n');
  });

  it('that is no file is refused', () => {
    mkdirSync(path);
    expect(() => openLog(path, 5)).toThrow(/is a directory, not a regular file/);
  });
});
