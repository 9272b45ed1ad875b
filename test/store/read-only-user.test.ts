import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { needsCopy } from '#src/store/private-copy.js';
import { sweepFixture } from '../coordinator/sweep-fixture.js';
import { asOlder } from './recorded-runs.js';

const entry = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Root may write anything; without these capabilities it is as a user who may not. */
const asReader =
  process.getuid?.() === 0
    ? [
        'setpriv',
        '--bounding-set=-dac_override,-dac_read_search',
        '--inh-caps=-dac_override,-dac_read_search',
      ]
    : [];

function reelsweep(folder: string, ...words: string[]): string {
  const [program = '', ...args] = [...asReader, process.execPath, entry, ...words];
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8' });
}

function protect(folder: string): void {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  );
  for (const path of [...all, folder])
    chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
  onTestFinished(() => {
    for (const path of [folder, ...all]) if (existsSync(path)) chmodSync(path, 0o755);
  });
}

it('a user without write permission reads status, logs, exports and reports', async () => {
  const sweep = sweepFixture({ trials: 2 });
  await sweep.run();
  // Committed and not yet in the database itself: a copy has to take it along.
  const writer = new Database(runsLayout.database(sweep.runsFolder));
  writer.pragma('wal_autocheckpoint = 0');
  writer.exec(`UPDATE trials SET cause = 'from the log' WHERE id = '0000000000000002'`);
  const live = reelsweep(sweep.folder, 'status', 'small', '--json');
  const wal = readFileSync(`${runsLayout.database(sweep.runsFolder)}-wal`);
  expect(wal.length).toBeGreaterThan(0);
  protect(sweep.runsFolder);
  expect(live).toContain('from the log');
  // A process writes, and has made what SQLite needs beside the database.
  expect(reelsweep(sweep.folder, 'status', 'small', '--json')).toBe(live);
  chmodSync(sweep.runsFolder, 0o755);
  chmodSync(runsLayout.database(sweep.runsFolder), 0o644);
  writer.close();
  protect(sweep.runsFolder);
  expect(readdirSync(sweep.runsFolder).filter((name) => name.endsWith('-shm'))).toEqual([]);
  expect(reelsweep(sweep.folder, 'status', 'small', '--json')).toBe(live);
  expect(reelsweep(sweep.folder, 'status')).toMatch(/small +finished/);
  reelsweep(sweep.folder, 'logs', '0000000000000001');
  const page = join(sweep.folder, 'small.html');
  reelsweep(sweep.folder, 'report', 'small', '--out', page);
  expect(existsSync(page)).toBe(true);
  const csv = join(sweep.folder, 'trials.csv');
  reelsweep(sweep.folder, 'store', 'export', 'trials', '--out', csv);
  expect(readFileSync(csv, 'utf8')).toContain('from the log');
});

it('also where the machine stopped while the database was written, and only its log has the rest', async () => {
  const sweep = sweepFixture({ trials: 1 });
  await sweep.run();
  const path = runsLayout.database(sweep.runsFolder);
  const script = `
    const Database = require('better-sqlite3');
    const writer = new Database(${JSON.stringify(path)});
    writer.exec("UPDATE trials SET cause = 'from the log'");
    process.kill(process.pid, 'SIGKILL');`;
  try {
    execFileSync(process.execPath, ['-e', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    });
  } catch {
    // Killed, as it should be.
  }
  expect(existsSync(`${path}-wal`)).toBe(true);
  protect(sweep.runsFolder);
  expect(reelsweep(sweep.folder, 'status', 'small', '--json')).toContain('from the log');
});

it('also a database that an older version made: what it says anew is in no file of the runs folder', async () => {
  const sweep = sweepFixture({ trials: 2 });
  await sweep.run();
  const live = reelsweep(sweep.folder, 'status', 'small', '--json');
  for (const version of [1, 6] as const) {
    asOlder(sweep.runsFolder, version);
    const path = runsLayout.database(sweep.runsFolder);
    const older = readFileSync(path);
    protect(sweep.runsFolder);
    const names = readdirSync(sweep.runsFolder);
    expect(reelsweep(sweep.folder, 'status', 'small', '--json')).toBe(live);
    const csv = join(sweep.folder, 'benchmarks.csv');
    reelsweep(sweep.folder, 'store', 'export', 'benchmarks', '--out', csv);
    expect(readFileSync(csv, 'utf8')).toMatch(/5,train/);
    expect(readdirSync(sweep.runsFolder)).toEqual(names);
    expect(readFileSync(path).equals(older)).toBe(true);
    chmodSync(sweep.runsFolder, 0o755);
    chmodSync(path, 0o644);
  }
});

it.each(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_READONLY_DIRECTORY', 'SQLITE_CANTOPEN'])(
  'a database beside which nothing can be written (%s) is read from a copy',
  (code) => {
    expect(needsCopy(new Database.SqliteError('no', code))).toBe(true);
  },
);

it.each(['SQLITE_CORRUPT', 'SQLITE_IOERR_READ', 'SQLITE_BUSY'])('one with %s is not', (code) => {
  expect(needsCopy(new Database.SqliteError('no', code))).toBe(false);
});
