import { describe, expect, it } from 'vitest';
import { InputError } from '#src/cli/input-error.js';
import { durationOption, secondsRangeOption, sizeOption, wholeOption } from '#src/cli/quantity.js';

const dayMs = 86_400_000;

describe('options that hold a quantity', () => {
  it.for([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1d', dayMs],
  ] as const)('a duration: %s', ([text, milliseconds]) => {
    expect(durationOption('timeout', text, dayMs)).toBe(milliseconds);
  });

  it.for(['10', '0s', '25h', '-5s', 'soon', '1e3s', ''])('no duration: %s', (text) => {
    expect(() => durationOption('timeout', text, dayMs)).toThrow(InputError);
    expect(() => durationOption('timeout', text, dayMs)).toThrow(/--timeout .*'.*'/);
  });

  it.for([
    ['5GB', 5e9],
    ['0', 0],
    ['1.5 MB', 1_500_000],
    ['2TB', 2e12],
  ] as const)('a size: %s', ([text, bytes]) => {
    expect(sizeOption('keep-free', text, 0)).toBe(bytes);
  });

  it.for(['5GiB', '-1GB', 'GB', '5gb', ''])('no size: %s', (text) => {
    expect(() => sizeOption('keep-free', text, 0)).toThrow(InputError);
  });

  it('a size is at least what is requested', () => {
    expect(() => sizeOption('max-size', '0', 1e6)).toThrow(/--max-size .* at least 1MB/);
  });

  it.for([
    ['5-10', 5000, 10_000],
    ['0', 0, 0],
    ['7', 7000, 7000],
    ['0.5-1.25', 500, 1250],
  ] as const)('a range of seconds: %s', ([text, leastMs, mostMs]) => {
    expect(secondsRangeOption('pause', text)).toEqual({ leastMs, mostMs });
  });

  it.for(['10-5', '5-', '-5', '5-10-15', '5s', ''])('no range of seconds: %s', (text) => {
    expect(() => secondsRangeOption('pause', text)).toThrow(InputError);
  });

  it('a whole number is in its range', () => {
    expect(wholeOption('limit', 1, 1, 10)).toBe(1);
    for (const value of [0, 11, 1.5, Number.NaN]) {
      expect(() => wholeOption('limit', value, 1, 10)).toThrow(InputError);
    }
  });
});
