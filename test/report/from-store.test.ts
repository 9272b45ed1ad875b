import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import { readRuns } from '#src/store/queries/read-store.js';
import { readSweep } from '#src/store/queries/sweep-record.js';
import { fillStore } from './filled-store.js';
import { sampleSweep } from './sample-sweep.js';

it('a report from a store says what the sweep was, and has the same bytes each time', () => {
  const runs = mkdtempSync(join(tmpdir(), 'reelsweep-report-store-'));
  const sweep = sampleSweep({
    replicates: 1,
    epochs: 6,
    movies: [40, 20, 20],
    outcomeOf: (position) => (position === 2 ? 'failed' : position === 5 ? 'pruned' : 'succeeded'),
  });
  fillStore(runs, sweep);
  const read = () => readRuns(runs, (store) => readSweep(store, sweep.name));
  const first = renderReport(read());
  expect(renderReport(read())).toBe(first);
  const [stored, given] = [reportFigures(read()), reportFigures(sweep)];
  expect(stored.leaderboard.map(({ point }) => point)).toEqual(
    given.leaderboard.map(({ point }) => point),
  );
  for (const [place, row] of stored.leaderboard.entries()) {
    const same = given.leaderboard[place]!;
    expect(row.test?.mse.value ?? 0).toBeCloseTo(same.test?.mse.value ?? 0, 9);
    expect(row.axes).toEqual(same.axes);
  }
  expect(stored.progress.states).toEqual(given.progress.states);
  expect(stored.curves.points.map(({ epochs }) => epochs.length)).toEqual(
    given.curves.points.map(({ epochs }) => epochs.length),
  );
  rmSync(runs, { recursive: true });
});
