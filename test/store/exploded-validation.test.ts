import { describe, expect, it } from 'vitest';
import { runDisplay } from '#src/cli/lines/run-display.js';
import { statusLines } from '#src/cli/lines/status-lines.js';
import { summaryLines } from '#src/cli/lines/sweeps-display.js';
import { openTerminal } from '#src/cli/terminal/terminal.js';
import { reportFigures } from '#src/report/report-figures.js';
import { bestOf, readLiveSweep } from '#src/status/live-sweep.js';
import { readStatus } from '#src/status/read-status.js';
import { summarize } from '#src/coordinator/sweep-summary.js';
import { explodedText, hasExploded } from '#src/runs/result-file.js';
import { ingestTrialFolder } from '#src/store/ingest/fill-store.js';
import { sampleSweep } from '../report/sample-sweep.js';
import { testPlan } from '../coordinator/sweep-fixture.js';
import { attemptOf, end, publish, runsWithPlan } from './recorded-runs.js';

describe('a validation loss', () => {
  it('has diverged where even the selected epoch is a hundred times worse than guessing the mean', () => {
    const metrics = (validationMse: number) => ({ validationMse, baselineValidationMse: 0.5 });
    expect(hasExploded(metrics(8e15))).toBe(true);
    expect(hasExploded(metrics(50))).toBe(true);
    expect(hasExploded(metrics(49.9))).toBe(false);
    // What a program of a user's own measures may be on any scale.
    expect(hasExploded({ validationMse: 8e15 })).toBe(false);
    expect(explodedText(metrics(8e15))).toContain('8.00e+15 at its best epoch');
  });
});

describe('a trial whose validation loss diverged', () => {
  it('is reported when it ends', () => {
    const said: string[] = [];
    const terminal = openTerminal(
      { out: { write: () => true }, err: { write: (line: string) => said.push(line) } },
      () => 0,
    );
    const plan = testPlan({ trials: 1 });
    const facts = { ...plan.dataset.facts, baseline: { train: 1, validation: 0.9, test: 1 } };
    const [trial] = plan.trials;
    if (trial === undefined) throw new Error('no trial');
    const show = runDisplay(terminal, { ...plan, dataset: { ...plan.dataset, facts } }, () => 0);
    const slot = { index: 0, threads: 1, device: null, sharesDevice: false };
    show({ kind: 'attempt-started', trial, attempt: 1, slot });
    show({ kind: 'epoch', trial, epoch: 1, metrics: { validationMse: 8e15 } });
    show({
      kind: 'attempt-ended',
      trial,
      attempt: 1,
      state: 'succeeded',
      cause: 'published',
      message: null,
      retryInMs: null,
      counts: { succeeded: 1 },
      eta: null,
    });
    expect(said.join('')).toContain(
      'succeeded, last validation MSE 8.0e+15, which has diverged: guessing the mean makes 0.900',
    );
  });

  it('is never the best, and status and summary say so', () => {
    const runs = runsWithPlan();
    const { store } = runs;
    const values = [8e15, 100, 0.8];
    const ids = values.map((value, place) => {
      const attempt = attemptOf(runs, place, [1]);
      end(attempt, true);
      publish(attempt, value);
      ingestTrialFolder(store, runs.ingest, runs.runs, attempt.trialId);
      return attempt.trialId;
    });
    store.exec(`UPDATE trials SET metrics = json_set(metrics, '$.baselineValidationMse', 1)`);
    const run = { reused: 0, stopped: null, attemptMs: 0, runMs: 0, counts: { succeeded: 3 } };
    const summary = () => summarize(store, 'small', run);
    expect(summary()).toMatchObject({ exploded: ids.slice(0, 2), best: { trialId: ids[2] } });
    expect(summaryLines(summary(), 'again').join('\n')).toContain(
      `the validation loss of 2 trials that succeeded diverged (${ids[0]}, ${ids[1]})`,
    );
    const status = readStatus(runs.runs, 'small', 0);
    const lines = statusLines(status);
    expect(lines.filter((line) => line.includes('diverged in validation'))).toHaveLength(2);
    expect(bestOf(readLiveSweep(runs.runs, status, 0))?.id).toBe(ids[2]);
    // Where there is no other, there is no best one.
    store.prepare(`UPDATE trials SET metrics = json_set(metrics, '$.validationMse', 1e9)`).run();
    expect(summary().best).toBeNull();
    store.close();
  });
});

describe('in the report', () => {
  it('counts as diverged: no mean and no verdict has it in it', () => {
    const sweep = sampleSweep();
    const [first] = reportFigures(sweep).leaderboard;
    const exploded = {
      ...sweep,
      trials: sweep.trials.map((trial) =>
        trial.point === first?.point && trial.replicate === 1
          ? {
              ...trial,
              metrics: { ...trial.metrics, validationMse: 8e15, baselineValidationMse: 1 },
              predictions: trial.predictions.map((one) => ({ ...one, prediction: 1e8 })),
            }
          : trial,
      ),
    };
    const figures = reportFigures(exploded);
    const row = figures.leaderboard.find(({ point }) => point === first?.point);
    expect(row).toMatchObject({ rank: 1, replicates: { planned: 3, succeeded: 2 } });
    expect(row?.validation?.mse.value).toBeLessThan(2);
    expect(figures.failures.groups).toMatchObject([
      {
        state: 'failed',
        cause: 'diverged',
        trials: [{ message: expect.stringMatching(/^Its validation MSE diverged: 8\.00e\+15/) }],
      },
    ]);
  });
});
