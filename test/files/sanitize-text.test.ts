import { describe, expect, it } from 'vitest';
import { shortLine } from '#src/files/sanitize-text.js';

describe('a text from outside in a sentence', () => {
  it('is one line, without what moves a terminal or turns the writing', () => {
    expect(shortLine('a\u001B[2Jb\nc\u202Ed', 100)).toBe('a␛[2Jb␊c<U+202E>d');
  });

  it('is as long as is said, by whole characters, with a mark where it was cut', () => {
    expect(shortLine('🎬'.repeat(10), 10)).toBe('🎬'.repeat(10));
    expect(shortLine('🎬'.repeat(11), 10)).toBe(`${'🎬'.repeat(9)}…`);
    expect(Array.from(shortLine('x'.repeat(10_000_000), 40))).toHaveLength(40);
    // What is left out at the beginning hides nothing of what follows.
    expect(shortLine('\u001B[1m'.repeat(100_000) + 'x', 40)).toMatch(/…$/);
  });
});
