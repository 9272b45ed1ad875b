import { describe, expect, it } from 'vitest';
import type { CommandFigures } from '../measured-command.js';
import { reportText } from '../report.js';
import { framesReport, framesTable, type FramesRounds } from './table.js';

function figures(
  wallSeconds: number,
  { cpu = wallSeconds, memory = 80e6, others = 0 } = {},
): CommandFigures {
  return { wallSeconds, cpuSeconds: cpu, peakMemoryBytes: memory, otherCpu: others };
}

const quiet: FramesRounds = {
  name: '720p, 60 s',
  videos: 1,
  threads: 3,
  jobs: 1,
  decode: [
    figures(2, { cpu: 3 }),
    figures(9, { others: 1 }),
    figures(2.2, { cpu: 3.2 }),
    figures(2),
  ],
  ours: [
    figures(3, { cpu: 4.5, memory: 240e6 }),
    figures(3.1),
    figures(3.4, { cpu: 4.7, memory: 230e6 }),
    figures(30, { memory: 250e6, others: 1 }),
  ],
};
const busy: FramesRounds = {
  ...quiet,
  name: '4 of it',
  videos: 4,
  threads: 1,
  jobs: 2,
  decode: [figures(10, { others: 0.9 }), figures(12, { others: 0.8 })],
  ours: [figures(11, { others: 0.2 }), figures(15, { others: 0.1 })],
};

describe('extraction beside decoding alone', () => {
  const table = framesTable([quiet, busy]);

  it('has medians of the rounds in which neither side was disturbed', () => {
    expect(table[0]).toEqual({
      name: '720p, 60 s',
      videos: 1,
      threads: 3,
      jobs: 1,
      decode: { wallSeconds: 2.1, cpuSeconds: 3.1, peakMemoryBytes: 80e6 },
      ours: { wallSeconds: 3.2, cpuSeconds: 4.6, peakMemoryBytes: 250e6 },
      ratio: 3.2 / 2.1,
      cpuRatio: 4.6 / 3.1,
      rounds: 2,
      disturbed: false,
    });
  });

  it('takes all rounds where none was quiet, and says so', () => {
    expect(table[1]).toMatchObject({ ratio: 13 / 11, rounds: 2, disturbed: true });
  });

  it('knows no memory where the system tells none', () => {
    const untold = { ...figures(1), peakMemoryBytes: null, otherCpu: null };
    const [compared] = framesTable([{ ...quiet, decode: [untold], ours: [untold] }]);
    expect(compared).toMatchObject({ ratio: 1, disturbed: false, ours: { peakMemoryBytes: null } });
  });

  it('is a table of cases, then of every round', () => {
    const report = framesReport([quiet, busy], {
      machine: 'a processor, 2 cores',
      ffmpeg: '5.1.9',
      version: '0.1.0',
      rounds: 4,
      at: '2026-11-25T00:00:00.000Z',
    });
    const text = reportText(report);
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    expect(rows).toContain(
      '| 720p, 60 s | 1 × 3 | 2.10 | 3.20 | 1.10 | 1.52 | 3.10 | 4.60 | 1.48 | 80 | 250 |',
    );
    expect(rows).toContain(
      '| 4 of it | 2 × 1 | 11.00 | 13.00† | 2.00 | 1.18 | 11.00 | 13.00 | 1.18 | 80 | 80 |',
    );
    expect(rows).toContain('| 720p, 60 s | 4 | reelsweep | 30.00 | 30.00 | 250 | 1.00 |');
    expect(rows.filter((row) => /\| (decoding|reelsweep) \|/.test(row))).toHaveLength(12);
    expect(new Set(rows.map((row) => row.split(' | ').length))).toEqual(new Set([11, 7]));
  });
});
