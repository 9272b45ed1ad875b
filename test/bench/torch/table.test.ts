import { describe, expect, it } from 'vitest';
import { reportText } from '../report.js';
import { geometricMean } from '../rounds.js';
import { torchReport, torchTable } from './table.js';
import type { CaseRounds, SideFigures } from './table.js';

function figures(
  samplesPerSecond: number,
  { evaluating = 3 * samplesPerSecond, memory = 1e9, others = 0 } = {},
): SideFigures {
  return {
    samplesPerSecond,
    evalSamplesPerSecond: evaluating,
    peakMemoryBytes: memory,
    otherCpu: { train: others, evaluation: others },
  };
}

const first: CaseRounds = {
  asked: { backbone: 'resnet18', image: 64, batch: 32, frames: 15, precision: 'float32' },
  ours: [figures(110), figures(130), figures(120)],
  torch: {
    channels_last: [figures(100), figures(90), figures(400, { others: 1.2 })],
    nchw: [figures(60, { evaluating: 500 }), figures(62, { evaluating: 480 }), figures(61)],
  },
};
const second: CaseRounds = {
  asked: { ...first.asked, backbone: 'vgg16', batch: 16 },
  ours: [figures(10, { memory: 3e9, others: 0.9 }), figures(12, { memory: 3e9, others: 0.8 })],
  torch: {
    channels_last: [figures(22, { memory: 4e9 })],
    nchw: [figures(20, { memory: 2e9 })],
  },
};

describe('the table beside PyTorch', () => {
  const { cases, means } = torchTable([first, second]);

  it('has medians and spreads of the undisturbed rounds', () => {
    expect(cases[0]?.train).toEqual({
      ours: { median: 120, least: 110, most: 130, rounds: 3, disturbed: false },
      torch: {
        median: 95,
        least: 90,
        most: 100,
        rounds: 2,
        disturbed: false,
        layout: 'channels_last',
      },
      ratio: 120 / 95,
    });
  });

  it('takes the layout that serves PyTorch best, for each measure', () => {
    expect(cases[0]?.evaluation.torch).toMatchObject({ layout: 'nchw', median: 480 });
    expect(cases[1]?.train.torch).toMatchObject({ layout: 'channels_last', median: 22 });
    expect(cases[1]?.memory.torch).toMatchObject({ layout: 'nchw', median: 2e9 });
    expect(cases[1]?.memory.ratio).toBe(1.5);
  });

  it('takes disturbed rounds where there are no others, and says so', () => {
    expect(cases[1]?.train.ours).toMatchObject({ median: 11, rounds: 2, disturbed: true });
    const circumstances = {
      machine: 'a processor, 2 cores',
      threads: 2,
      rounds: 3,
      seconds: 10,
      torch: '2.9.1',
      tensorflow: '2.21.0',
      version: '0.1.0',
      at: '2026-11-23T12:00:00.000Z',
    };
    const text = reportText(torchReport([first, second], circumstances));
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.find((row) => row.startsWith('| resnet18@64 b32 |'))).toBe(
      '| resnet18@64 b32 | 120.0 (110.0–130.0) | 95.00 (90.00–100.0) channels_last | 1.263 ' +
        '| 360.0 (330.0–390.0) | 480.0 (183.0–500.0) nchw | 0.750 | 1.00 (1.00–1.00) | 1.00 (1.00–1.00) channels_last | 1.000 |',
    );
    expect(rows.find((row) => row.startsWith('| vgg16@64 b16 |'))).toContain('| 11.00† (10.00–');
    expect(rows.filter((row) => row.includes('| PyTorch nchw |'))).toHaveLength(4);
    const widths = new Set(rows.map((row) => row.split(' | ').length));
    expect(widths).toEqual(new Set([10, 8]));
  });

  it('averages ratios geometrically', () => {
    expect(geometricMean([2, 0.5])).toBeCloseTo(1, 12);
    expect(geometricMean([1.1, 1.3, 0.9])).toBeCloseTo((1.1 * 1.3 * 0.9) ** (1 / 3), 12);
    expect(means.train).toBeCloseTo(Math.sqrt((120 / 95) * (11 / 22)), 12);
    expect(means.memory).toBeCloseTo(Math.sqrt(1.5), 12);
  });
});
