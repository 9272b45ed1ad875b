import { describe, expect, it } from 'vitest';
import type { CommandFigures } from '../measured-command.js';
import { reportText } from '../report.js';
import { percentile } from '../rounds.js';
import type { PredictBench } from './measure.js';
import { predictFigures, predictReport } from './table.js';

function figures(wallSeconds: number, { memory = 100e6, others = 0 } = {}): CommandFigures {
  return {
    wallSeconds,
    cpuSeconds: wallSeconds,
    peakMemoryBytes: memory,
    otherCpu: others,
  };
}

const quiet: PredictBench = {
  rounds: [
    { decode: figures(2), whole: figures(3.5, { memory: 800e6 }) },
    { decode: figures(3), whole: figures(60, { memory: 900e6, others: 1 }) },
    { decode: figures(4), whole: figures(7.5, { memory: 700e6 }) },
  ],
  warm: [
    { extract: 3, predict: 0.5 },
    { extract: 4, predict: 0.1 },
    { extract: 5, predict: 0.3 },
  ],
};
const circumstances = { machine: 'm', version: '1', at: 'now', model: 'resnet18', videos: ['a'] };

describe('what predicting came to', () => {
  it('leaves disturbed rounds out but for their memory', () => {
    const report = predictFigures(quiet);
    expect(report).toMatchObject({
      decode: { p50: 3 },
      extract: { p50: 4 },
      forward: { p50: 0.3 },
      whole: { p50: 5.5 },
      peakMemoryBytes: 900e6,
      rounds: 2,
      disturbed: false,
    });
    expect(report.whole.p95).toBeCloseTo(7.3, 9);
    // (3.5 - 1.5) / 2 and (7.5 - 1.5) / 4
    expect(report.ratio).toBeCloseTo(1.25, 9);
    expect(report.videosPerHour).toBeCloseTo((3600 * 3) / 12.9, 9);
    const text = reportText(predictReport(quiet, circumstances));
    expect(text).toContain('decoding alone: 1.25, within the goal of 1.3');
    expect(text).toContain('900 MB, within');
    expect(text).not.toContain('No round was quiet');
  });

  it('counts all where none was quiet, and says what is missed', () => {
    const rounds = [{ decode: figures(1, { others: 1 }), whole: figures(4, { memory: 1.3e9 }) }];
    const text = reportText(predictReport({ ...quiet, rounds }, circumstances));
    expect(text).toContain('No round was quiet');
    expect(text).toContain('2.50, above the goal');
    expect(text).toContain('1300 MB, above the goal');
  });
});

it('percentiles lie between neighbours', () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(percentile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8, 9);
  expect(percentile([7], 0.95)).toBe(7);
});
