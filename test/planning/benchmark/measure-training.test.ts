import { expect, it } from 'vitest';
import { stepFigures } from '#src/planning/benchmark/measure-training.js';
import { median } from '#src/statistics/crossed-table.js';

it('the middle value, or the mean of the two in the middle', () => {
  expect(median([5, 1, 9])).toBe(5);
  expect(median([4, 1, 9, 2])).toBe(3);
  expect(median([])).toBeNaN();
});

it('steps cost what lies between their ends, and what is not spent in them is waiting', () => {
  const times = [
    { began: 0, ended: 1000 },
    { began: 1010, ended: 1100 },
    { began: 1110, ended: 1200 },
    { began: 1280, ended: 1400 },
  ];
  expect(stepFigures(times)).toEqual({ steps: 3, stepMs: 100, waitShare: 1 - 300 / 400 });
});

it('nothing measured is no figure', () => {
  expect(() => stepFigures([{ began: 0, ended: 1 }])).toThrow(RangeError);
});
