import { expect, it } from 'vitest';
import { liveLines } from '#src/cli/lines/live-lines.js';
import { glyphsFor } from '#src/cli/terminal/text-pictures.js';
import type { LiveSweep, RunningTrial } from '#src/status/live-sweep.js';

const progress = {
  epoch: 1,
  epochs: 4,
  step: 1,
  steps: 2,
  samplesPerSecond: null,
  peakMemoryBytes: 3e9,
  etaMs: null,
  at: 1,
};

function trial(id: number, changed: Partial<RunningTrial>): RunningTrial {
  return {
    id: id.toString(16).padStart(16, '0'),
    state: 'running',
    cause: null,
    settings: { a: id },
    seed: 1,
    attempts: 1,
    metrics: {},
    host: null,
    job: null,
    queuedAs: null,
    position: id,
    replicate: 1,
    startedAt: 0,
    progress,
    curve: [],
    ...changed,
  };
}

function linesOf(trials: readonly RunningTrial[]): string {
  const sweep: LiveSweep = {
    name: 'small',
    state: 'running',
    waitsForDisk: null,
    axes: ['a'],
    replicates: 1,
    counts: {},
    slots: 8,
    timeLeft: null,
    metric: 'validationMse',
    trials,
    running: trials.filter(({ state }) => state === 'running'),
    failed: [],
    ended: [],
  };
  return liveLines(sweep, 5e9, glyphsFor({})).join('\n');
}

it('what moves says the job and node of each trial on a cluster, and how many wait there', () => {
  const text = linesOf([
    trial(1, { host: 'n1\u001B[2J', job: '12_3' }),
    trial(2, { state: 'planned', queuedAs: '12_4' }),
    trial(3, { state: 'planned', queuedAs: '12_5' }),
  ]);
  expect(text).toMatch(/a=1 .*job 12_3 on n1␛\[2J$/m);
  expect(text).toContain("1 of 8 slots busy, memory 3.0 GB at most, 2 in the cluster's queue");
  const here = linesOf([trial(1, { host: 'n1' })]);
  expect(here).not.toContain('n1');
  expect(here).toContain('memory 3.0 GB at most, 5.0 GB free');
});
