import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockRuns } from '#src/store/lock-runs.js';
import { migrations, storeVersion } from '#src/store/migrations.js';
import { type Migrated, openStore } from '#src/store/open-store.js';
import { markRemoval } from '#src/store/removal-marker.js';
import { storeContents } from '#src/store/store-contents.js';
import { killedCopies, onFullDisk } from './killed-work.js';
import { asVersionOne, recordedRuns } from './recorded-runs.js';

const newest = migrations.at(-1)?.version ?? 0;
const backupName = 'reelsweep-v1-backup.db';

/** A database as version 1 left it, and what it says. */
function versionOne() {
  const { folder, database } = recordedRuns({ running: false });
  asVersionOne(folder);
  return { folder, database, backup: join(folder, backupName), contents: read(database).contents };
}

function read(database: string) {
  const store = openStore(database, { mode: 'read' });
  try {
    return { version: storeVersion(store), contents: storeContents(store) };
  } finally {
    store.close();
  }
}

/** Opens for writing, which migrates. */
function migrated(database: string, steps = migrations): Migrated[] {
  const told: Migrated[] = [];
  const onMigrated = (migration: Migrated) => {
    told.push(migration);
  };
  openStore(database, { mode: 'write', migrations: steps, onMigrated }).close();
  return told;
}

function databasesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^reelsweep.*(?<!-wal|-shm)$/.test(name))
    .sort();
}

/** A newer version adds columns; all that was there stays. */
function expectAllOf(contents: Record<string, readonly unknown[]>, database: string): void {
  const now = read(database);
  expect(now.version).toBe(newest);
  for (const [table, rows] of Object.entries(contents)) {
    expect(now.contents[table]).toHaveLength(rows.length);
    expect(now.contents[table]).toMatchObject(rows);
  }
}

describe('migrating an older database', () => {
  it('keeps it as it was, says so once, and loses nothing', () => {
    const { folder, database, backup, contents } = versionOne();
    expect(contents['metrics']).toHaveLength(6);
    expect(migrated(database)).toEqual([{ path: database, from: 1, to: newest, backup }]);
    expect(read(backup)).toEqual({ version: 1, contents });
    expectAllOf(contents, database);
    expect(read(database).contents['benchmarks']).toMatchObject([{ batch: 8 }]);
    // What a column tells of folders is there for attempts of before it too.
    expect(read(database).contents['attempts']).toMatchObject([
      { host: 'n1', job: '12_0' },
      { host: 'n1', job: '12_1' },
      { host: 'n1', job: '12_2' },
    ]);
    expect(migrated(database)).toEqual([]);
    expect(databasesIn(folder)).toEqual([backupName, 'reelsweep.db']);
  });

  it('leaves whole databases wherever it is killed', async () => {
    const { folder, contents } = versionOne();
    for await (const killed of killedCopies('migrate', folder)) {
      const left = read(killed.database);
      if (left.version === 1) expect(left.contents).toEqual(contents);
      else expectAllOf(contents, killed.database);
      migrated(killed.database);
      expectAllOf(contents, killed.database);
      expect(databasesIn(killed.folder)).toEqual([backupName, 'reelsweep.db']);
      expect(read(join(killed.folder, backupName))).toEqual({ version: 1, contents });
    }
  });

  it('changes nothing where the disk is too full for a backup', async () => {
    const { folder, database, contents } = versionOne();
    expect(await onFullDisk('migrate', folder)).toMatch(/reelsweep\.db cannot be written/);
    expect(read(database)).toEqual({ version: 1, contents });
    expect(databasesIn(folder)).toEqual(['reelsweep.db']);
  });

  it('never writes over an earlier backup', () => {
    const { folder, database, backup, contents } = versionOne();
    copyFileSync(database, join(folder, 'kept'));
    migrated(database);
    // A person goes back to the backup and works on with the older version.
    copyFileSync(join(folder, 'kept'), database);
    const older = openStore(database, { mode: 'write', migrations: migrations.slice(0, 1) });
    older.exec('DELETE FROM predictions');
    older.close();
    copyFileSync(database, join(folder, 'kept'));
    const second = join(folder, 'reelsweep-v1-backup-2.db');
    expect(migrated(database)).toMatchObject([{ backup: second }]);
    expect(read(backup).contents).toEqual(contents);
    expect(read(second).contents).toEqual({ ...contents, predictions: [] });
    // The same once more needs no third.
    copyFileSync(join(folder, 'kept'), database);
    expect(migrated(database)).toMatchObject([{ backup: second }]);
    expect(databasesIn(folder)).toEqual(['reelsweep-v1-backup-2.db', backupName, 'reelsweep.db']);
  });

  it('changes nothing without a backup, and clears away what a killed one has left', () => {
    const { folder, database, backup, contents } = versionOne();
    const half = join(folder, 'reelsweep-v1-backup.writing');
    mkdirSync(half);
    expect(() => migrated(database)).toThrow(/directory/);
    expect(read(database)).toEqual({ version: 1, contents });
    rmSync(half, { recursive: true });
    writeFileSync(half, readFileSync(database).subarray(0, 5000));
    const broken = [...migrations, { version: newest + 1, sql: 'SELECT broken FROM nowhere' }];
    expect(() => migrated(database, broken)).toThrow(/nowhere/);
    expect(databasesIn(folder)).toEqual([backupName, 'reelsweep.db']);
    expect(read(backup)).toEqual({ version: 1, contents });
    // The steps that went well before it are undone with it.
    expect(read(database)).toEqual({ version: 1, contents });
    migrated(database);
    expectAllOf(contents, database);
  });

  it('is not done by what only finishes a removal', () => {
    const { folder, database } = versionOne();
    markRemoval(folder, { format: 1, sweep: 'small', trialIds: ['0000000000000001'] });
    lockRuns(folder).release();
    const { version, contents } = read(database);
    expect(version).toBe(1);
    expect(contents['sweeps']).toEqual([]);
    expect(contents['trials']).toHaveLength(2);
    expect(databasesIn(folder)).toEqual(['reelsweep.db']);
  });
});
