import { expect, it } from 'vitest';
import { clockText, duration, durationText, timeText } from '#src/text/times.js';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

it('an estimated time has one unit', () => {
  const times = [0, 420, 9940, 9960, 48 * second, 99.4 * second, 100 * second, 12 * minute];
  expect(times.map((time) => duration(time))).toEqual([
    '0.0 s',
    '0.4 s',
    '9.9 s',
    '10 s',
    '48 s',
    '99 s',
    '2 min',
    '12 min',
  ]);
  expect([99.4 * minute, 100 * minute, 3.4 * hour].map((time) => duration(time))).toEqual([
    '99 min',
    '1.7 h',
    '3.4 h',
  ]);
});

it('a measured time has its two largest units, and never 60 of one', () => {
  const times = [400, 9940, 26 * second, 59.4 * second, 59.6 * second, 2 * minute, 185 * second];
  expect(times.map((time) => durationText(time))).toEqual([
    '0.4 s',
    '9.9 s',
    '26 s',
    '59 s',
    '1 min',
    '2 min',
    '3 min 5 s',
  ]);
  const long = [3599.4 * second, 3599.6 * second, 72 * minute, 25 * hour + 29 * second];
  expect(long.map((time) => durationText(time))).toEqual([
    '59 min 59 s',
    '1 h',
    '1 h 12 min',
    '25 h',
  ]);
});

it('a moment is said in UTC', () => {
  expect(timeText(Date.UTC(2026, 10, 21, 18, 4, 59))).toBe('2026-11-21 18:04 UTC');
});

it('a place in a video is minutes and seconds', () => {
  expect([0, 9.9, 60, 754, -0.5, -1, -61].map((time) => clockText(time))).toEqual([
    '0:00',
    '0:09',
    '1:00',
    '12:34',
    '0:00',
    '-0:01',
    '-1:01',
  ]);
});
