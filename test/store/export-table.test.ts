import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { type ExportFormat, exportTable } from '#src/store/export/export-table.js';
import { openStore, type Store } from '#src/store/open-store.js';
import { everyRow, storeTables } from '#src/store/export/store-tables.js';
import { sweepFixture } from '../coordinator/sweep-fixture.js';

const tables = Object.keys(storeTables);
const hostile = '=1+1, "quoted",\r\nnext line\ttab, é 😀 \u0000 end';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-export-'));
});

async function exported(
  store: Store,
  table: string,
  format: ExportFormat,
): Promise<{ count: number; bytes: Buffer<ArrayBuffer> }> {
  const path = join(folder, `${table}.${format}`);
  const { signal } = new AbortController();
  const count = await exportTable(store, table, path, format, { signal });
  return { count, bytes: Buffer.from(readFileSync(path)) };
}

const arrayOf = (bytes: Buffer<ArrayBuffer>) => new Uint8Array(bytes).buffer;

/** Columns as a reader of Parquet sees them: name, type, meaning, whether NULL is allowed. */
function columnsOf(bytes: Buffer<ArrayBuffer>): string[] {
  return parquetMetadata(arrayOf(bytes))
    .schema.slice(1)
    .map((column) =>
      [column.name, column.type, column.converted_type, column.repetition_type].join(' '),
    );
}

describe('Parquet of the database of a real sweep', () => {
  let store: Store;
  beforeAll(async () => {
    const fixture = sweepFixture({ trials: 2, epochs: 2, behaviours: { 2: 'throw' } });
    await fixture.run();
    store = openStore(runsLayout.database(fixture.runsFolder), { mode: 'write' });
    store.prepare('UPDATE attempts SET log_tail = ?').run(hostile);
    const figures = { backbone: 'resnet18', stepMs: 12.5, peakMemoryBytes: 2 ** 33 };
    store
      .prepare(`INSERT INTO benchmarks (at, name, figures) VALUES (1, 'train', ?)`)
      .run(JSON.stringify(figures));
  });

  it.each(tables)('has the rows of %s', async (table) => {
    const rows = store.prepare(everyRow(table)).safeIntegers().all();
    const { count, bytes } = await exported(store, table, 'parquet');
    const read = await parquetReadObjects({ file: arrayOf(bytes) });
    const plain = read.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          value instanceof Date ? BigInt(value.getTime()) : (value as unknown),
        ]),
      ),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(count).toBe(rows.length);
    expect(plain).toEqual(rows);
  });

  it('tells moments from durations and numbers', async () => {
    const times: string[] = [];
    for (const table of tables) {
      const columns = columnsOf((await exported(store, table, 'parquet')).bytes);
      const moments = columns.filter((column) => column.includes(' INT64 TIMESTAMP_MILLIS '));
      times.push(...moments.map((column) => `${table}.${column.split(' ')[0]}`));
    }
    expect(times.toSorted()).toEqual([
      'attempts.ended_at',
      'attempts.metrics_since',
      'attempts.started_at',
      'benchmarks.at',
      'metrics.wall_time_ms',
      'sweeps.started_at',
    ]);
  });
});

describe('a file of an empty table', () => {
  it.each(tables)('still has the columns of %s', async (table) => {
    const store = openStore(':memory:', { mode: 'write' });
    const names = store.prepare(everyRow(table)).columns();
    const { count, bytes } = await exported(store, table, 'parquet');
    expect(count).toBe(0);
    expect(await parquetReadObjects({ file: arrayOf(bytes) })).toEqual([]);
    expect(columnsOf(bytes).map((column) => column.split(' ')[0])).toEqual(
      names.map(({ name }) => name),
    );
    const csv = await exported(store, table, 'csv');
    expect(csv.bytes.toString()).toBe(`${names.map(({ name }) => name).join(',')}\r\n`);
    expect((await exported(store, table, 'jsonl')).bytes.toString()).toBe('');
  });

  it('says what may be NULL', async () => {
    const store = openStore(':memory:', { mode: 'write' });
    expect(columnsOf((await exported(store, 'sweep_movies', 'parquet')).bytes)).toEqual([
      'sweep BYTE_ARRAY UTF8 REQUIRED',
      'place INT64  REQUIRED',
      'movie_id BYTE_ARRAY UTF8 REQUIRED',
      'title BYTE_ARRAY UTF8 REQUIRED',
      'year INT64  OPTIONAL',
      'score DOUBLE  REQUIRED',
      'split BYTE_ARRAY UTF8 REQUIRED',
    ]);
  });
});

/** A database with one trial of so many metric points. */
function storeWithPoints(points: number): Store {
  const store = openStore(':memory:', { mode: 'write' });
  store.exec(`
    INSERT INTO trials (number, id, settings, seed, dataset_sha256, trainer)
      VALUES (1, 't-1', '{}', 9007199254740993, 'sha', 'trainer');
    INSERT INTO attempts (trial_id, attempt, started_at, metrics_since) VALUES ('t-1', 1, 5, 10);
    INSERT INTO metric_names VALUES (1, 'trainMse');
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${points})
      INSERT INTO metric_points SELECT 1, i, 1, 1, 1, i, i * 0.5 FROM n;`);
  return store;
}

describe('a long table', () => {
  it('is written a row group at a time', async () => {
    const path = join(folder, 'metrics.parquet');
    const sizes: number[] = [];
    const onProgress = () => {
      sizes.push(...readdirSync(folder).map((name) => statSync(join(folder, name)).size));
    };
    const options = { signal: new AbortController().signal, onProgress };
    const count = await exportTable(storeWithPoints(70_000), 'metrics', path, 'parquet', options);
    const bytes = Buffer.from(readFileSync(path));
    expect(sizes[0]).toBe(0);
    expect(sizes.at(-1)).toBeGreaterThan(bytes.length / 2);
    const { row_groups: groups, num_rows: rows } = parquetMetadata(arrayOf(bytes));
    expect(count).toBe(70_000);
    expect(rows).toBe(70_000n);
    expect(groups.map((group) => Number(group.num_rows))).toEqual([65_536, 4464]);
    const [last] = await parquetReadObjects({ file: arrayOf(bytes), rowStart: 69_999 });
    expect(last).toMatchObject({ step: 70_000n, value: 35_000, wall_time_ms: new Date(70_010) });
  });

  it('of long texts has smaller row groups', async () => {
    const store = openStore(':memory:', { mode: 'write' });
    const add = store.prepare(`INSERT INTO benchmarks (at, name, figures) VALUES (1, ?, '{}')`);
    const names = Array.from({ length: 6 }, (_, at) => String(at).repeat(2 ** 22));
    for (const name of names) add.run(name);
    const { bytes } = await exported(store, 'benchmarks', 'parquet');
    expect(parquetMetadata(arrayOf(bytes)).row_groups.length).toBeGreaterThan(1);
    const read = await parquetReadObjects({ file: arrayOf(bytes), columns: ['name'] });
    expect(read.map(({ name }) => name as string)).toEqual(names);
  });

  it.each(['csv', 'jsonl', 'parquet'] as const)(
    'leaves the old file alone where the %s is stopped',
    async (format) => {
      const path = join(folder, 'metrics');
      writeFileSync(path, 'old');
      const stop = new AbortController();
      const shares: number[] = [];
      const onProgress = (share: number) => {
        shares.push(share);
        stop.abort();
      };
      const options = { signal: stop.signal, onProgress };
      const store = storeWithPoints(70_000);
      await expect(exportTable(store, 'metrics', path, format, options)).rejects.toMatchObject({
        name: 'AbortError',
      });
      expect(shares).toHaveLength(1);
      expect(shares[0]).toBeLessThan(1);
      expect(readdirSync(folder)).toEqual(['metrics']);
      expect(readFileSync(path, 'utf8')).toBe('old');
      store.close();
    },
  );
});

describe('values', () => {
  it('keep every digit in every format', async () => {
    const store = storeWithPoints(1);
    const csv = await exported(store, 'trials', 'csv');
    expect(parse(csv.bytes, { columns: true })).toMatchObject([{ seed: '9007199254740993' }]);
    const lines = await exported(store, 'trials', 'jsonl');
    expect(lines.bytes.toString()).toMatch(/"seed":9007199254740993,/);
    const parquet = await exported(store, 'trials', 'parquet');
    const [row] = await parquetReadObjects({ file: arrayOf(parquet.bytes) });
    expect(row).toMatchObject({ seed: 9007199254740993n, peak_memory_bytes: null });
  });

  it('that a spreadsheet would run are quoted in CSV alone', async () => {
    const store = openStore(':memory:', { mode: 'write' });
    const add = store.prepare(`INSERT INTO benchmarks (at, name, figures) VALUES (-1, ?, '{}')`);
    const formulas = ['=1+1', '+1', '-1', '@A1', '\t=1', '\r=1', '\n=1', '＝1+1', hostile];
    for (const formula of formulas) add.run(formula);
    const csv = await exported(store, 'benchmarks', 'csv');
    const rows = parse(csv.bytes, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ name }) => name)).toEqual(formulas.map((formula) => `'${formula}`));
    expect(rows.map(({ at }) => at)).toEqual(formulas.map(() => '-1'));
    const lines = (await exported(store, 'benchmarks', 'jsonl')).bytes.toString().trimEnd();
    const names = lines.split('\n').map((line) => (JSON.parse(line) as { name: string }).name);
    expect(names).toEqual(formulas);
  });
});

describe('a place that cannot be written', () => {
  it.each([
    ['folder', 'it is a folder'],
    [join('none', 'a.csv'), 'there is no folder'],
    [join('file', 'a.csv'), 'is not a folder'],
    ['a'.repeat(300), 'too long'],
  ])('is named, not a temporary file', async (name, reason) => {
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, name);
    const { signal } = new AbortController();
    const exporting = exportTable(storeWithPoints(1), 'trials', path, 'csv', { signal });
    await expect(exporting).rejects.toThrow(
      expect.objectContaining({
        kind: 'unwritable-export',
        message: expect.stringContaining(reason) as string,
      }) as Error,
    );
    await expect(exporting).rejects.not.toThrow('.tmp');
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'folder']);
  });

  it('is a device, which stays one', async () => {
    // Through a link, so that a defect replaces the link and not the device.
    const device = join(folder, 'device');
    symlinkSync('/dev/null', device);
    const { signal } = new AbortController();
    await expect(
      exportTable(storeWithPoints(1), 'trials', device, 'csv', { signal }),
    ).rejects.toMatchObject({ kind: 'unwritable-export' });
    expect(readlinkSync(device)).toBe('/dev/null');
  });
});
