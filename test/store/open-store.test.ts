import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { lockRuns } from '#src/store/lock-runs.js';
import { openStore, refuseOldSqlite, sqliteVersion } from '#src/store/open-store.js';
import { StoreError } from '#src/store/store-error.js';

function databasePath(): string {
  return join(mkdtempSync(join(tmpdir(), 'reelsweep-store-')), 'reelsweep.db');
}

function kindOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof StoreError) return error.kind;
    throw error;
  }
  return 'none';
}

describe('opening the database', () => {
  it('makes one that keeps what it has committed through a loss of power', () => {
    const store = openStore(databasePath(), { mode: 'write' });
    expect(store.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(store.pragma('synchronous', { simple: true })).toBe(2);
    expect(store.pragma('foreign_keys', { simple: true })).toBe(1);
    const tables = store
      .prepare(`SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')`)
      .pluck()
      .all();
    for (const name of [
      'sweeps',
      'sweep_movies',
      'sweep_trials',
      'trials',
      'attempts',
      'metrics',
      'predictions',
      'benchmarks',
    ]) {
      expect(tables).toContain(name);
    }
    store.close();
  });

  it('refuses what it cannot use, each with its own sentence', () => {
    const path = databasePath();
    expect(kindOf(() => openStore(path, { mode: 'read' }))).toBe('no-store');
    expect(existsSync(path)).toBe(false);

    openStore(path, { mode: 'write' }).close();
    const newer = new Database(path);
    newer.pragma('user_version = 99');
    newer.close();
    expect(kindOf(() => openStore(path, { mode: 'write' }))).toBe('newer-store');
    expect(() => openStore(path, { mode: 'read' })).toThrow(/version 99.*Update reelsweep/);
    const older = new Database(path);
    older.pragma('user_version = 6');
    older.close();
    expect(kindOf(() => openStore(path, { mode: 'write' }))).toBe('older-store');
    expect(() => openStore(path, { mode: 'read' })).toThrow(/version 6.*made again/);
    openStore(path, { mode: 'read', older: true }).close();

    const foreign = databasePath();
    const other = new Database(foreign);
    other.exec('CREATE TABLE songs (name TEXT)');
    other.close();
    expect(kindOf(() => openStore(foreign, { mode: 'write' }))).toBe('foreign-store');

    const text = databasePath();
    writeFileSync(text, 'not a database, but long enough to be looked at\n'.repeat(40));
    expect(kindOf(() => openStore(text, { mode: 'write' }))).toBe('damaged-store');
    expect(() => openStore(text, { mode: 'write' })).toThrow(/store rebuild/);
  });

  it('finds nothing to read in a database that is being created', () => {
    const path = databasePath();
    writeFileSync(path, '');
    expect(kindOf(() => openStore(path, { mode: 'read' }))).toBe('no-store');
  });

  it('finds damage inside', () => {
    const path = databasePath();
    const store = openStore(path, { mode: 'write' });
    const insert = store.prepare('INSERT INTO benchmarks (at, name, figures) VALUES (1, ?, ?)');
    for (let row = 0; row < 500; row += 1) {
      insert.run(`row ${row}`, JSON.stringify({ text: 'x'.repeat(200) }));
    }
    store.pragma('wal_checkpoint(TRUNCATE)');
    const pages = store.pragma('page_count', { simple: true }) as number;
    store.close();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(4096, 0x55), 0, 4096, (pages - 3) * 4096);
    closeSync(file);
    expect(kindOf(() => openStore(path, { mode: 'write' }))).toBe('damaged-store');
  });

  it('refuses a SQLite that can lose data', () => {
    expect(kindOf(() => refuseOldSqlite('3.51.2'))).toBe('old-sqlite');
    expect(kindOf(() => refuseOldSqlite('3.9.10'))).toBe('old-sqlite');
    expect(kindOf(() => refuseOldSqlite('3.51.3'))).toBe('none');
    expect(kindOf(() => refuseOldSqlite('4.0.0'))).toBe('none');
    expect(kindOf(() => refuseOldSqlite(sqliteVersion()))).toBe('none');
  });
});

describe('the lock of a runs folder', () => {
  it('is held by one at a time and leaves with its holder', () => {
    const runs = join(mkdtempSync(join(tmpdir(), 'reelsweep-lock-')), 'runs');
    const lock = lockRuns(runs);
    expect(kindOf(() => lockRuns(runs))).toBe('locked-runs');
    lock.release();
    lockRuns(runs).release();
    expect(readdirSync(runs)).toEqual(['.coordinator.lock']);
  });
});
