import { describe, expect, it } from 'vitest';
import { counted, decimalsFor, numberText, pText, signedText } from '#src/text/numbers.js';
import { pointText, valueText } from '#src/text/words.js';
import { durationText, timeText } from '#src/text/times.js';

describe('numbers', () => {
  it('have the digits that their interval deserves', () => {
    expect([0.2, 0.1, 0.09, 0.004, 30, 0].map((half) => decimalsFor(half))).toEqual([
      2, 2, 3, 4, 0, 3,
    ]);
  });

  it('carry a real minus, and none before zero', () => {
    expect(numberText(-1.234, 2)).toBe('−1.23');
    expect(numberText(-0.001, 2)).toBe('0.00');
    expect([signedText(0.5, 1), signedText(-0.5, 1), signedText(0.01, 1)]).toEqual([
      '+0.5',
      '−0.5',
      '0.0',
    ]);
  });

  it('read as a person would say them', () => {
    expect([pText(0.0004), pText(0.0123), pText(0.125), pText(1)]).toEqual([
      '< 0.001',
      '0.012',
      '0.13',
      '1',
    ]);
    expect([counted(1, 'movie'), counted(12345, 'movie')]).toEqual(['1 movie', '12,345 movies']);
    expect([400, 26_000, 120_000, 185_000, 4_320_000].map((time) => durationText(time))).toEqual([
      '0.4 s',
      '26 s',
      '2 min',
      '3 min 5 s',
      '1 h 12 min',
    ]);
    expect(timeText(Date.UTC(2026, 10, 21, 18, 4))).toBe('2026-11-21 18:04 UTC');
  });
});

describe('settings', () => {
  it('are said in words', () => {
    expect([true, null, 0.05, 'adam', [5, 15]].map((value) => valueText(value))).toEqual([
      'on',
      'none',
      '0.05',
      'adam',
      '5, 15',
    ]);
    expect(valueText({ step: { every: 10, factor: 0.2 } })).toBe('step every 10, factor 0.2');
    expect(pointText({ frames: 15, flip: false })).toBe('frames 15 · flip off');
    expect(pointText({})).toBe('the only setting');
  });
});
