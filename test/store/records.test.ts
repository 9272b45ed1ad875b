import { appendFileSync, cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMetricsWriter } from '#src/runs/metrics-file.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { keepExplanations, recordPlan } from '#src/store/ingest/record-plan.js';
import { freezePlan } from '#src/runs/sweep-plan.js';
import { ingestTrialFolder } from '#src/store/ingest/fill-store.js';
import { listSweeps } from '#src/store/queries/live-queries.js';
import { openStore } from '#src/store/open-store.js';
import { storeContents } from '#src/store/export/store-tables.js';
import { readSweep } from '#src/store/queries/sweep-record.js';
import { rebuildStore } from '#src/store/ingest/rebuild-store.js';
import { bestTrial } from '#src/store/queries/run-queries.js';
import { StoreError } from '#src/store/store-error.js';
import { testPlan } from '../coordinator/sweep-fixture.js';
import { attemptOf, end, publish, runsWithPlan } from './recorded-runs.js';

describe('a sweep in the database', () => {
  it('comes back as it was planned', () => {
    const { store, plan } = runsWithPlan();
    const record = readSweep(store, 'small');
    expect(record).toMatchObject({
      name: 'small',
      seed: 7,
      replicates: 1,
      file: 'name: small\n',
      axes: ['noise'],
      startedAt: 1_700_000_000_000,
      endedAt: null,
      code: { version: '0.1.0', commit: null, dirty: null },
    });
    expect(record.dataset).toEqual(plan.dataset);
    expect(record.trials.map(({ trialId, settings }) => [trialId, settings])).toEqual(
      plan.trials.map(({ trialId, settings }) => [trialId, settings]),
    );
    expect(listSweeps(store)).toEqual([
      { name: 'small', startedAt: 1_700_000_000_000, trials: 3, states: { planned: 3 } },
    ]);
    expect(() => readSweep(store, 'smal')).toThrow(StoreError);
    expect(() => readSweep(store, 'smal')).toThrow(/no sweep smal; there is small/);
    store.close();
  });

  it('keeps what its augmentations were seen to do, through a rebuild too', () => {
    const { runs, store } = runsWithPlan();
    expect(readSweep(store, 'small').knobChecks).toBeNull();
    const checks = {
      of: 'cd'.repeat(32),
      leftOut: 0,
      answer: { kind: 'failed' as const, reason: 'It had not ended after 60 s.' },
    };
    const frozen = freezePlan(runs, { ...testPlan(), knobChecks: checks }, 1);
    recordPlan(store, frozen);
    expect(readSweep(store, 'small').knobChecks).toEqual(checks);
    const before = storeContents(store);
    store.close();
    rebuildStore(runs);
    const rebuilt = openStore(runsLayout.database(runs), { mode: 'read' });
    expect(storeContents(rebuilt)).toEqual(before);
    expect(readSweep(rebuilt, 'small').knobChecks).toEqual(checks);
    rebuilt.close();
  });

  it('keeps what the frames of its predictions did, through a rebuild and another run', () => {
    const { runs, store } = runsWithPlan();
    expect(readSweep(store, 'small').explanations).toBeNull();
    const redrawn = { mean: -0.1, standardDeviation: 0.02, others: 8 };
    const frames = [
      { place: 3, replaced: 0.25, redrawn },
      { place: 7, replaced: 0, redrawn: null },
    ];
    const explanations = {
      format: 1 as const,
      trialId: testPlan().trials[0]?.trialId ?? '',
      movieIds: ['a'],
      answer: { kind: 'made' as const, movies: [{ movieId: 'a', prediction: 6.5, frames }] },
    };
    keepExplanations(store, runs, 'small', explanations);
    recordPlan(store, freezePlan(runs, testPlan(), 1));
    expect(readSweep(store, 'small').explanations).toEqual(explanations);
    const before = storeContents(store);
    store.close();
    rebuildStore(runs);
    const rebuilt = openStore(runsLayout.database(runs), { mode: 'read' });
    expect(storeContents(rebuilt)).toEqual(before);
    expect(readSweep(rebuilt, 'small').explanations).toEqual(explanations);
    rebuilt.close();
    writeFileSync(runsLayout.explained(runs, 'small'), '{"format":1');
    expect(rebuildStore(runs).problems).toEqual([expect.stringContaining('explained.json')]);
  });

  it('lets the later attempt’s record of a step count, and each line once', () => {
    const runs = runsWithPlan();
    const first = attemptOf(runs, 0, [1, 2, 3]);
    appendFileSync(join(first.folder, 'metrics.jsonl'), 'no record\n{"seq":9,"torn');
    expect(runs.ingest(first.trialId, 1, first.folder).records).toHaveLength(3);
    expect(runs.ingest(first.trialId, 1, first.folder).records).toHaveLength(0);
    end(first, false);
    const second = attemptOf(runs, 0, [3, 4]);
    end(second, true);
    publish(second, 0.75);
    for (let time = 0; time < 2; time += 1) {
      expect(ingestTrialFolder(runs.store, runs.ingest, runs.runs, first.trialId)).toEqual([]);
      const [trial] = readSweep(runs.store, 'small').trials;
      expect(trial?.curve.map(({ seq, step, value }) => [seq, step, value])).toEqual([
        [1, 1, 1.1],
        [2, 2, 2.1],
        [3, 3, 3.2],
        [4, 4, 4.2],
      ]);
      expect(trial?.curve[0]?.wallTimeMs).toBe(first.startedAt + 1000);
      expect(trial).toMatchObject({
        state: 'succeeded',
        metrics: { validationMse: 0.75, testMse: 0.5 },
        selectedEpoch: 2,
        wallTimeMs: 1234.5,
        device: { threads: 1 },
        attempts: [
          { attempt: 1, cause: 'exception', message: 'It broke.', exitCode: 1 },
          { attempt: 2, cause: 'published', message: null },
        ],
      });
      expect(trial?.predictions.map(({ movieId }) => movieId)).toEqual(['a', 'b']);
    }
    // An old record that turns up late does not push out the newer one.
    writeFileSync(join(first.folder, 'metrics.jsonl'), '');
    const shown = runs.store
      .prepare('SELECT trial_id, attempt, epoch, step, name, value FROM metrics WHERE step = 3')
      .get();
    expect(shown).toEqual({
      trial_id: first.trialId,
      attempt: 2,
      epoch: 3,
      step: 3,
      name: 'trainMse',
      value: 3.2,
    });
    runs.store.close();
  });

  it('chooses the best by validation, never by test', () => {
    const runs = runsWithPlan();
    expect(bestTrial(runs.store, 'small')).toBeNull();
    for (const [place, validationMse] of [0.9, 0.7, 0.8].entries()) {
      const attempt = attemptOf(runs, place, [1]);
      end(attempt, true);
      publish(attempt, validationMse);
      ingestTrialFolder(runs.store, runs.ingest, runs.runs, attempt.trialId);
    }
    expect(bestTrial(runs.store, 'small')).toMatchObject({ position: 2, seed: 2 });
    runs.store.close();
  });
});

describe('rebuilding from damaged folders', () => {
  it('passes over damaged files and names them', () => {
    const runs = runsWithPlan();
    const attempt = attemptOf(runs, 0, [1]);
    writeFileSync(runsLayout.end(attempt.folder), '{');
    mkdirSync(runsLayout.sweep(runs.runs, 'broken'), { recursive: true });
    writeFileSync(runsLayout.plan(runs.runs, 'broken'), 'nothing');
    const lone = runsLayout.trial(runs.runs, 'feedfeedfeedfeed');
    mkdirSync(lone, { recursive: true });
    writeFileSync(runsLayout.trialFile(lone), '[]');
    cpSync(attempt.trialFolder, runsLayout.trial(runs.runs, 'ab'.repeat(8)), { recursive: true });
    runs.store.close();
    const report = rebuildStore(runs.runs);
    expect(report).toMatchObject({ sweeps: 1, trials: 3 });
    expect(report.problems).toHaveLength(4);
    expect(report.problems.join('\n')).toMatch(/abab is skipped: its trial\.json is that of 0/);
    expect(report.problems.join('\n')).toMatch(/plan\.json is damaged[^]*end\.json is damaged/);
  });
});

describe('metric points', () => {
  it('take at most 32 bytes each', () => {
    const runs = runsWithPlan();
    const { folder, trialId, startedAt } = attemptOf(runs, 0, []);
    const names = ['trainMse', 'validationMse', 'learningRate', 'gradientNorm', 'samplesPerSecond'];
    let now = startedAt;
    const writer = openMetricsWriter(folder, () => (now += 700));
    for (let step = 1; step <= 4000; step += 1) {
      writer.append(
        names.map((name) => ({ epoch: step, step: step * 20, name, value: Math.sin(step) })),
      );
    }
    writer.close();
    const path = runsLayout.database(runs.runs);
    const size = () => {
      runs.store.pragma('wal_checkpoint(TRUNCATE)');
      return statSync(path).size;
    };
    const empty = size();
    while (runs.ingest(trialId, 1, folder).more);
    expect((size() - empty) / 20_000).toBeLessThanOrEqual(32);
    runs.store.close();
  });
});
