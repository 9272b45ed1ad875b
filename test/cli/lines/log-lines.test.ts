import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeJson, sanitizeLine, sanitizeText } from '#src/files/sanitize-text.js';
import { logLines } from '#src/runs/log-file.js';

function linesOf(...pieces: readonly Uint8Array[]): string[] {
  const lines = logLines();
  return [...pieces.flatMap((piece) => lines.push(piece)), ...lines.rest()];
}

function text(words: string): string[] {
  return linesOf(Buffer.from(words));
}

describe('lines of a log', () => {
  it('end in \\n or \\r\\n, the last one perhaps in nothing', () => {
    expect(text('one\r\ntwo\n\nfour')).toEqual(['one', 'two', '', 'four']);
    expect(text('one\n')).toEqual(['one']);
    expect(text('')).toEqual([]);
  });

  it('are shown in their last state where they were written over', () => {
    expect(text('10 %\r20 %\r100 %\ndone\n')).toEqual(['100 %', 'done']);
    expect(text('10 %\r20 %\r\r\n')).toEqual(['20 %']);
    expect(text('\r10 %\r20 %')).toEqual(['20 %']);
  });

  it('are the same wherever the bytes were cut', () => {
    const piece = fc.constantFrom('a', 'é', '電', '🎬', '\r', '\n', '\r\n', 'bar ', '\u0000');
    const bad = fc.constantFrom(Buffer.from([0xff]), Buffer.from([0xe2, 0x82]));
    const bytes = fc
      .array(
        fc.oneof(
          piece.map((words) => Buffer.from(words)),
          bad,
        ),
        { maxLength: 30 },
      )
      .map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(60), { maxLength: 5 }), (all, cuts) => {
        const places = [0, ...cuts.toSorted((first, second) => first - second), all.length];
        const pieces = places.slice(1).map((end, index) => all.subarray(places[index], end));
        expect(linesOf(...pieces)).toEqual(linesOf(all));
      }),
    );
  });

  it('without an end come in parts, no character cut in two, and a bar that never ends is not kept', () => {
    const parts = text(`x${'🎬'.repeat(100_000)}`);
    expect(parts.length).toBeGreaterThan(2);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(65_536);
    expect(parts.every((part) => Buffer.from(part).toString() === part)).toBe(true);
    expect(parts.join('')).toHaveLength(200_001);
    const bars = Array.from({ length: 400 }, (_, done) =>
      Buffer.from(`${done} `.repeat(200) + '\r'),
    );
    expect(linesOf(...bars)).toEqual(['399 '.repeat(200)]);
  });
});

describe('sanitised text', () => {
  it('shows what would move the cursor or retitle the window, and leaves colours out', () => {
    expect(sanitizeText('\u001B[1;31mred\u001B[0m\tand\u001B[K plain')).toBe('red\tand plain');
    expect(sanitizeText('\u001B]0;title\u0007')).toBe('␛]0;title␇');
    expect(sanitizeLine('a\u001B[2J\u009B2J\u007F\r\u202Eb')).toBe('a␛[2J<U+009B>2J␡␍<U+202E>b');
    expect(sanitizeText('é電🎬')).toBe('é電🎬');
  });

  it('obeys no control character, whatever is written', () => {
    const nasty = fc
      .array(fc.integer({ min: 0, max: 0x2100 }), { maxLength: 20 })
      .map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(nasty, (words) => {
        for (const shown of [sanitizeLine(words), sanitizeJson(JSON.stringify({ words }))]) {
          expect(shown).not.toMatch(/(?!\t)[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u);
        }
        expect(JSON.parse(sanitizeJson(JSON.stringify({ words })))).toEqual({ words });
      }),
    );
  });
});
