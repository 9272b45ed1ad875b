import { describe, expect, it } from 'vitest';
import {
  bytesText,
  columnDecimals,
  counted,
  decimalsFor,
  decimalsOf,
  fixed,
  intervalText,
  numberText,
  pText,
  shortNumber,
  signedText,
  thousands,
} from '#src/text/numbers.js';
import { settingText } from '#src/text/words.js';

describe('numbers', () => {
  it('have the digits that their interval deserves, three where there is none', () => {
    const halfWidths = [0.2, 0.1, 0.09, 0.004, 1, 30, 1e-9, 0, -1, Infinity, NaN];
    expect(halfWidths.map((half) => decimalsFor(half))).toEqual([2, 2, 3, 4, 1, 0, 6, 3, 3, 3, 3]);
    expect(decimalsOf({ low: 1, high: 1.02 })).toBe(3);
    expect(decimalsOf({ low: -0.5, high: 0.5 })).toBe(2);
    expect(decimalsOf({ low: null, high: 1 })).toBe(3);
    expect(decimalsOf({ low: 0, high: null })).toBe(3);
  });

  it('share the decimals of the median estimate in a column', () => {
    const wide = { low: 0, high: 40 };
    const usual = { low: 0, high: 0.2 };
    const narrow = { low: 0, high: 0.002 };
    expect(columnDecimals([narrow, wide, usual])).toBe(2);
    expect(columnDecimals([narrow, narrow, null, undefined, wide])).toBe(4);
    expect(columnDecimals([])).toBe(3);
  });

  it('carry a minus of the page or of the terminal, and none before zero', () => {
    expect([numberText(-1.234, 2), fixed(-1.234, 2)]).toEqual(['−1.23', '-1.23']);
    expect([numberText(-0.001, 2), fixed(-0.001, 2), fixed(-0.006, 2)]).toEqual([
      '0.00',
      '0.00',
      '-0.01',
    ]);
  });

  it('show their sign where they are differences', () => {
    expect([0.5, -0.5, 0.01, -0.01, 0].map((value) => signedText(value, 1))).toEqual([
      '+0.5',
      '−0.5',
      '0.0',
      '0.0',
      '0.0',
    ]);
  });

  it('are an interval only where both ends are known', () => {
    expect(intervalText({ low: -0.58, high: 0.784 }, 2)).toBe('−0.58 to 0.78');
    expect(intervalText({ low: null, high: 1 }, 2)).toBe('–');
    expect(intervalText({ low: 1, high: null }, 2)).toBe('–');
  });

  it('are p-values that claim no more than they say', () => {
    const values = [0.0004, 0.001, 0.0123, 0.0994, 0.1, 0.125, 0.994, 0.995, 1];
    expect(values.map((p) => pText(p))).toEqual([
      '< 0.001',
      '0.001',
      '0.012',
      '0.099',
      '0.10',
      '0.13',
      '0.99',
      '1',
      '1',
    ]);
  });

  it('are counts with a noun', () => {
    expect([0, 999, 1000, 12_345, 1_234_567].map((count) => thousands(count))).toEqual([
      '0',
      '999',
      '1,000',
      '12,345',
      '1,234,567',
    ]);
    expect([counted(1, 'movie'), counted(0, 'movie'), counted(12345, 'movie')]).toEqual([
      '1 movie',
      '0 movies',
      '12,345 movies',
    ]);
    expect([counted(1, 'entry', 'entries'), counted(2, 'entry', 'entries')]).toEqual([
      '1 entry',
      '2 entries',
    ]);
  });

  it('are sizes in decimal units', () => {
    const sizes = [0, 420, 4200, 31_000, 999_000, 1e6, 31e6, 1e9, 1.25e9, 20e9];
    expect(sizes.map((bytes) => bytesText(bytes))).toEqual([
      '0.0 kB',
      '0.4 kB',
      '4.2 kB',
      '31 kB',
      '999 kB',
      '1.0 MB',
      '31 MB',
      '1.0 GB',
      '1.3 GB',
      '20 GB',
    ]);
  });

  it('have four digits in the data of a picture', () => {
    expect([1234.56, 0.000123456, -2].map((value) => shortNumber(value))).toEqual([
      1235, 0.0001235, -2,
    ]);
  });
});

describe('a setting in a cell', () => {
  it('is its value, and JSON where it has parts', () => {
    const values = [0.05, true, 'adam', [5, 15], { every: 10 }, null, undefined];
    expect(values.map((value) => settingText(value))).toEqual([
      '0.05',
      'true',
      'adam',
      '[5,15]',
      '{"every":10}',
      'null',
      'null',
    ]);
  });
});
