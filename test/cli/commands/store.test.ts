import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { addBenchmarks } from '#src/runs/benchmarks.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { lockRuns } from '#src/store/lock-runs.js';
import { openStore } from '#src/store/open-store.js';
import { openCurrent } from '#src/store/ingest/rebuild-store.js';
import { schemaVersion } from '#src/store/schema.js';
import { sweepFixture } from '../../coordinator/sweep-fixture.js';
import { asOlder, damage } from '../../store/recorded-runs.js';
import { typed } from '../typed.js';

let folder: string;
let runs: string;
beforeAll(async () => {
  const fixture = sweepFixture({ trials: 2, epochs: 2 });
  await fixture.run();
  runs = fixture.runsFolder;
  folder = dirname(runs);
});

function change(sql: string) {
  const store = openStore(runsLayout.database(runs), { mode: 'write' });
  store.exec(sql);
  store.close();
}

describe('the database of a real sweep', () => {
  it('agrees with its folders, differences are reported, and a rebuild fixes them', async () => {
    expect(await typed(folder, 'store', 'check')).toMatchObject({ code: 0 });
    change(`UPDATE metric_points SET value = value + 1`);
    const differing = await typed(folder, 'store', 'check', '--json');
    expect(differing.code).toBe(1);
    expect(JSON.parse(differing.out)).toMatchObject({ damage: [], differing: ['metrics'] });
    const rebuilt = await typed(folder, 'store', 'rebuild', '--json');
    expect(JSON.parse(rebuilt.out)).toEqual({ sweeps: 1, trials: 2, problems: [], damaged: null });
    expect(await typed(folder, 'store', 'check')).toMatchObject({ code: 0 });
    change(`PRAGMA foreign_keys = OFF; UPDATE sweep_trials SET trial_id = 'gone'`);
    const stray = await typed(folder, 'store', 'check');
    expect(stray).toMatchObject({ code: 1 });
    expect(stray.out).toMatch(/sweep_trials refers to no trials[^]*store rebuild/);
    expect(await typed(folder, 'store', 'rebuild')).toMatchObject({ code: 0 });
  });

  it('is exported whole, with formulas quoted', async () => {
    addBenchmarks(runs, [{ at: 1, name: '=1+1', figures: { a: 'x,y' } }]);
    openCurrent(runs).close();
    const csv = join(folder, 'benchmarks.csv');
    const done = await typed(folder, 'store', 'export', 'benchmarks', '--out', csv);
    expect(done).toMatchObject({ code: 0 });
    const [row] = parse(readFileSync(csv), { columns: true }) as Record<string, string>[];
    expect(row).toMatchObject({ at: '1', name: `'=1+1`, figures: '{"a":"x,y"}', batch: '' });
    const words = ['store', 'export', 'metrics', '--format', 'jsonl', '--out', 'metrics.jsonl'];
    expect(await typed(folder, ...words)).toMatchObject({ code: 0 });
    const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
    const store = openStore(runsLayout.database(runs), { mode: 'read' });
    const rows = store.prepare('SELECT * FROM metrics ORDER BY trial_id, step, name').all();
    store.close();
    expect(rows.length).toBeGreaterThan(0);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
  });

  it('is exported in the format that the name of the file says', async () => {
    const words = ['store', 'export', 'trials', '--out'];
    const first = await typed(folder, ...words, 'trials.parquet');
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toMatch(/^Wrote 2 rows of trials to \S+\/trials\.parquet\.\n$/);
    const file = new Uint8Array(readFileSync(join(folder, 'trials.parquet'))).buffer;
    expect((await parquetReadObjects({ file })).map(({ seed }) => seed as bigint)).toEqual(
      expect.arrayContaining([1n, 2n]),
    );
    const again = await typed(folder, ...words, 'trials.parquet', '--format', 'jsonl');
    expect(again.out).toMatch(/trials\.parquet, in place of what was there\.\n$/);
    const [line] = readFileSync(join(folder, 'trials.parquet'), 'utf8').split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ state: 'succeeded' });
  });

  it('is not replaced where a newer version made it, and kept where it is damaged', async () => {
    const database = runsLayout.database(runs);
    change('PRAGMA user_version = 99');
    const newer = await typed(folder, 'store', 'rebuild');
    expect(newer).toMatchObject({ code: 2, out: '' });
    expect(newer.err).toMatch(/version 99, made by a newer reelsweep.*Update reelsweep\./);
    const repaired = new Database(database);
    repaired.pragma(`user_version = ${schemaVersion}`);
    repaired.close();
    damage(database, 'trials');
    for (const words of [['status'], ['report', 'small'], ['logs', 'small'], ['store', 'check']]) {
      const refused = await typed(folder, ...words);
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.err).toMatch(/reelsweep\.db is damaged.*`store rebuild` makes a new one/);
    }
    writeFileSync(database, 'no database, but long enough to be looked at\n'.repeat(40));
    expect((await typed(folder, 'status')).err).toMatch(/is damaged.*`store rebuild`/);
    const rebuilt = await typed(folder, 'store', 'rebuild');
    expect(rebuilt.out).toMatch(/Rebuilt .*2 trials[^]*damaged.*kept as .*reelsweep-damaged\.db/);
    expect(rebuilt).toMatchObject({ code: 0 });
    expect(await typed(folder, 'store', 'check')).toMatchObject({ code: 0 });
  });

  it('is made anew where an older version made it, by what reads and by what writes', async () => {
    const database = runsLayout.database(runs);
    const version = () => new Database(database).pragma('user_version', { simple: true });
    const readers = [
      'status',
      'status small',
      'report small --json',
      'store export benchmarks',
      'retry small --json',
    ];
    for (const [index, words] of [...readers, 'store rebuild', 'store check'].entries()) {
      if (words !== 'store check') asOlder(runs, index % 2 === 0 ? 1 : 6);
      const out = words.endsWith('benchmarks') ? ' --out benchmarks.csv' : '';
      const done = await typed(folder, ...`${words}${out}`.split(' '));
      expect([words, done.code, done.err]).toEqual([words, 0, '']);
      expect([words, version()]).toEqual([words, schemaVersion]);
    }
    const rows = parse(readFileSync(join(folder, 'benchmarks.csv')), { columns: true }) as object[];
    expect(rows).toContainEqual(expect.objectContaining({ name: 'train', batch: '8' }));
    expect(await typed(folder, 'store', 'check')).toMatchObject({ code: 0 });
  });

  it('of an older version is left alone while a sweep runs, and readers say so', async () => {
    asOlder(runs, 6);
    const before = readFileSync(runsLayout.database(runs));
    const lock = lockRuns(runs);
    try {
      for (const words of ['status', 'status small', 'report small']) {
        const refused = await typed(folder, ...words.split(' '));
        expect(refused).toMatchObject({ code: 2, out: '' });
        expect(refused.err).toMatch(
          /has version 6, made by an older reelsweep.*wait for that to end/,
        );
      }
    } finally {
      lock.release();
    }
    expect(readFileSync(runsLayout.database(runs)).equals(before)).toBe(true);
    expect(await typed(folder, 'status')).toMatchObject({ code: 0 });
  });

  it('is left alone while a sweep runs', async () => {
    const lock = lockRuns(runs);
    try {
      const refused = await typed(folder, 'store', 'rebuild');
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.err).toMatch(/Another process is running sweeps/);
    } finally {
      lock.release();
    }
  });

  it('refuses wrong input and leaves no file behind', async () => {
    const out = join(folder, 'exports');
    mkdirSync(out);
    const to = ['--out', join(out, 'a.csv')];
    const table = await typed(folder, 'store', 'export', 'songs', ...to);
    expect(table).toMatchObject({ code: 2 });
    expect(table.err).toMatch(/no table songs; there is sweeps/);
    const format = await typed(folder, 'store', 'export', 'trials', '--format', 'xls', ...to);
    expect(format).toMatchObject({ code: 2 });
    expect(format.err).toMatch(/xls[^]*csv/);
    mkdirSync(join(out, 'taken'));
    writeFileSync(join(out, 'taken', 'kept'), '');
    const taken = ['store', 'export', 'trials', '--out', join(out, 'taken')];
    const refusals = [
      [taken, /taken cannot be written: it is a folder/],
      [[...taken.slice(0, 4), join('none', 'a.csv')], /there is no folder \S+none\. Choose/],
      [[...taken.slice(0, 4), runsLayout.database(runs)], /where the program keeps its own files/],
    ] as const;
    for (const [words, sentence] of refusals) {
      const refused = await typed(folder, ...words);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.err).toMatch(sentence);
    }
    expect(await typed(folder, 'store', 'check')).toMatchObject({ code: 0 });
    expect(readdirSync(out)).toEqual(['taken']);
    const none = mkdtempSync(join(tmpdir(), 'reelsweep-no-runs-'));
    for (const word of ['rebuild', 'check']) {
      const refused = await typed(none, 'store', word);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.err).toMatch(/There are no runs here/);
    }
    expect(existsSync(join(none, 'runs'))).toBe(false);
  });
});
