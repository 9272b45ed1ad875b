import { describe, expect, it } from 'vitest';
import { isEffect, readingText } from '#src/report/sections/contrast-columns.js';

const words = { group: 'pair', below: 'lowers the error', above: 'raises the error' };
const groups = { planned: 12, used: 12 };
const difference = (low: number, high: number) => ({
  value: (low + high) / 2,
  low,
  high,
  level: 0.95,
  movies: 100,
  replicates: 12,
});

describe('readingText', () => {
  it('calls an effect only what both the corrected p and the interval say', () => {
    const row = { holmP: 0.01, leastP: 0.0001 };
    expect(readingText({ ...row, difference: difference(-0.2, -0.1) }, groups, words)).toBe(
      'lowers the error',
    );
    expect(readingText({ ...row, difference: difference(0.1, 0.2) }, groups, words)).toBe(
      'raises the error',
    );
    expect(readingText({ ...row, difference: difference(-0.2, 0.1) }, groups, words)).toBe(
      'distinguished from chance on these movies, but not beyond them',
    );
    expect(isEffect({ holmP: 0.06, difference: difference(0.1, 0.2) })).toBe(false);
    expect(
      readingText({ ...row, holmP: 0.06, difference: difference(0.1, 0.2) }, groups, words),
    ).toBe('not distinguished from chance');
  });

  it('says what is missing', () => {
    const none = { difference: null, holmP: null, leastP: null };
    expect(readingText(none, { planned: 0, used: 0 }, words)).toContain('never varied alone');
    expect(readingText(none, { planned: 3, used: 0 }, words)).toBe(
      'no pair of which all trials succeeded',
    );
    const few = { difference: difference(-1, 1), holmP: 1, leastP: 0.25 };
    expect(readingText(few, { planned: 3, used: 3 }, words)).toBe(
      '3 pairs cannot give a p below 0.25: add replicates',
    );
    expect(readingText({ ...few, leastP: 1 }, { planned: 3, used: 1 }, words)).toContain(
      'one pair cannot',
    );
  });
});
