import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { ingestTrialFolder } from '#src/store/ingest/fill-store.js';
import { openStore, type Store } from '#src/store/open-store.js';
import { storeTables } from '#src/store/export/store-tables.js';
import { testPlan } from '../coordinator/sweep-fixture.js';
import { attemptOf, end, publish, runsWithPlan } from './recorded-runs.js';

const page = readFileSync(
  fileURLToPath(new URL('../../docs/database.md', import.meta.url)),
  'utf8',
);
const queries = new Map(
  [...page.matchAll(/```sql\n-- (.*)\n([^]*?)```/g)].map(([, title, sql]) => [title, sql]),
);

let writer: Store;
let reader: Store;

/** Two points in two replicates each, one of which failed at first, and a trial that failed for good. */
beforeAll(() => {
  const plan = testPlan({ name: 'demo', trials: 5 });
  const trials = plan.trials.map((trial, at) => ({
    ...trial,
    point: ['five', 'fifteen', 'never'][at >> 1] ?? '',
    replicate: (at % 2) + 1,
    settings: { ...trial.settings, frames: [5, 15, 15][at >> 1] ?? 0 },
  }));
  const runs = runsWithPlan({ ...plan, trials });
  const names = ['trainMse', 'validationMse'];
  end(attemptOf(runs, 0, [1, 2], names), false, { message: 'It broke at first.' });
  for (const [place, validationMse] of [0.9, 0.7, 0.5, 0.6].entries()) {
    const attempt = attemptOf(runs, place, place === 0 ? [2, 3] : [1, 2, 3], names);
    end(attempt, true, { endedAt: attempt.startedAt + 3_600_000 });
    publish(attempt, validationMse, { validation: 'one', test: 'two' });
  }
  end(attemptOf(runs, 4, [1]), false, { cause: 'stalled', message: 'It stood still.' });
  end(attemptOf(runs, 4, [1]), false, { message: 'It broke again.' });
  end(attemptOf(runs, 4, [1]), false, { state: 'failed', message: 'It broke again.' });
  for (const { trialId } of trials) {
    expect(ingestTrialFolder(runs.store, runs.ingest, runs.runs, trialId)).toEqual([]);
  }
  runs.store.close();
  // As while a sweep runs: rows are being written.
  const path = runsLayout.database(runs.runs);
  writer = openStore(path, { mode: 'write' });
  writer.exec(`BEGIN IMMEDIATE; UPDATE trials SET state = 'planned'; DELETE FROM attempts`);
  reader = new Database(path, { readonly: true });
});

afterAll(() => {
  reader.close();
  writer.exec('ROLLBACK');
  writer.close();
});

function ask(title: string): unknown[] {
  const sql = queries.get(title);
  if (sql === undefined) throw new RangeError(`docs/database.md has no query "${title}".`);
  queries.delete(title);
  return reader.prepare(sql).all();
}

const id = (position: number) => position.toString(16).padStart(16, '0');

describe('docs/database.md on the database', () => {
  it('names every table and column that people may query', () => {
    const documented = [...page.matchAll(/^- `(\w+)`(.*(?:\n {2}.*)*)/gm)].map(
      ([, table, text = '']) => [
        table,
        [...text.slice(text.indexOf(':')).matchAll(/`(\w+)`/g)].map(([, column]) => column),
      ],
    );
    const columns = (table: string) =>
      reader
        .prepare(`SELECT * FROM ${table}`)
        .columns()
        .map(({ name }) => name);
    expect(documented).toEqual(Object.keys(storeTables).map((table) => [table, columns(table)]));
  });

  it('gives the best trials of a sweep', () => {
    const rows = ask('The best trials of a sweep');
    expect(rows).toEqual(
      [
        [3, 15, 0.002, 0.5],
        [4, 15, 0.003, 0.6],
        [2, 5, 0.001, 0.7],
        [1, 5, 0, 0.9],
      ].map(([position = 0, frames, noise, validationMse]) => ({
        position,
        trial_id: id(position),
        frames,
        noise,
        seed: position,
        validation_mse: validationMse,
        selected_epoch: 2,
      })),
    );
  });

  it('gives the spread of replicates', () => {
    const close = (value: number) => expect.closeTo(value) as number;
    expect(ask('How far replicates of one point lie apart')).toEqual([
      { point: 'fifteen', frames: 15, replicates: 2, mean_mse: close(0.55), spread: close(0.1) },
      { point: 'five', frames: 5, replicates: 2, mean_mse: close(0.8), spread: close(0.2) },
    ]);
  });

  it('gives failures by cause', () => {
    expect(ask('What went wrong, by cause, retried or not')).toEqual([
      { cause: 'exception', attempts: 3, trials: 2, for_good: 1, message: 'It broke again.' },
      { cause: 'stalled', attempts: 1, trials: 1, for_good: 0, message: 'It stood still.' },
    ]);
  });

  it('gives hours by sweep', () => {
    expect(ask("Hours that each sweep's trials have used")).toEqual([
      {
        sweep: 'demo',
        trials: 5,
        attempts: 8,
        hours: expect.closeTo(4 + 20 / 3600) as number,
        last_ended: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
      },
    ]);
  });

  it('gives the learning curve of a trial', () => {
    const curve = [1.1, 2.2, 3.2].map((trainMse, at) => ({
      epoch: at + 1,
      train_mse: trainMse,
      validation_mse: trainMse + 100,
    }));
    expect(ask('The learning curve of a trial')).toEqual(curve);
  });

  it('gives the movies that are most wrong, by validation', () => {
    const rows = ask("The movies that a sweep's networks get most wrong");
    expect(rows).toEqual([{ title: 'One, "the" movie', score: 7.5, trials: 4, error: 1.5 }]);
  });

  it('has no query that is not tested here', () => {
    expect([...queries.keys()]).toEqual([]);
  });
});
