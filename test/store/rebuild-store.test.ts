import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openStore } from '#src/store/open-store.js';
import { rebuildSteps, rebuildStore } from '#src/store/ingest/rebuild-store.js';
import { storeContents } from '#src/store/export/store-tables.js';
import { StoreError } from '#src/store/store-error.js';
import { copyOf, killedCopies, onFullDisk } from './killed-work.js';
import { damage, recordedRuns } from './recorded-runs.js';

const counts = { sweeps: 1, trials: 3, problems: [] };

/** Everything a database says; opening it looks at all of its pages. */
function contentsOf(database: string) {
  const store = openStore(database, { mode: 'write' });
  try {
    return storeContents(store);
  } finally {
    store.close();
  }
}

function change(database: string, sql: string): void {
  const store = new Database(database);
  store.pragma('foreign_keys = OFF');
  store.exec(sql);
  store.close();
}

function problemOf(action: () => unknown): StoreError['problem'] | null {
  try {
    action();
  } catch (error) {
    if (error instanceof StoreError) return error.problem;
    throw error;
  }
  return null;
}

describe('rebuilding', () => {
  it('gives an equal database where rows were changed, lost or refer to nothing', () => {
    const { folder, database, contents } = recordedRuns();
    expect(contents['attempts']).toHaveLength(3);
    expect(contents['benchmarks']).toHaveLength(1);
    change(database, `UPDATE metric_points SET value = 0; UPDATE sweep_trials SET trial_id = 'x'`);
    change(
      database,
      `DELETE FROM attempts; DELETE FROM benchmarks; INSERT INTO metric_names (name) VALUES ('strange')`,
    );
    expect(rebuildStore(folder)).toEqual({ ...counts, damaged: null });
    expect(contentsOf(database)).toEqual(contents);
  });

  it('gives an equal database where there is none, whatever journal still lies there', () => {
    const { folder, database, contents } = recordedRuns();
    const writer = new Database(database);
    writer.exec('UPDATE trials SET seed = 99');
    copyFileSync(`${database}-wal`, `${database}-kept`);
    writer.close();
    rmSync(database);
    copyFileSync(`${database}-kept`, `${database}-wal`);
    expect(rebuildStore(folder)).toEqual({ ...counts, damaged: null });
    expect(contentsOf(database)).toEqual(contents);
  });

  it('leaves a whole database wherever it is killed', async () => {
    const { folder, database, contents } = recordedRuns({ running: false });
    const writer = new Database(database);
    writer.exec('UPDATE metric_points SET value = value + 1; DELETE FROM sweep_trials');
    // What was changed lies in the -wal still.
    const { folder: changed } = copyOf(folder);
    writer.close();
    const old = contentsOf(copyOf(changed).database);
    expect(old).not.toEqual(contents);
    const seen = new Set<string>();
    for await (const killed of killedCopies('rebuild', changed)) {
      const left = contentsOf(killed.database);
      const isNew = JSON.stringify(left) === JSON.stringify(contents);
      expect(left).toEqual(isNew ? contents : old);
      seen.add(isNew ? 'new' : 'old');
      expect(rebuildStore(killed.folder)).toEqual({ ...counts, damaged: null });
      expect(contentsOf(killed.database)).toEqual(contents);
    }
    expect(seen).toEqual(new Set(['old', 'new']));
  });

  it('replaces a damaged database, which it keeps, whole wherever it is killed', async () => {
    const { folder, database, contents } = recordedRuns({ running: false });
    damage(database, 'metric_points');
    const damaged = readFileSync(database);
    expect(problemOf(() => contentsOf(database))).toMatchObject({ kind: 'damaged-store' });
    for await (const killed of killedCopies('rebuild', folder)) {
      const isOld = readFileSync(killed.database).equals(damaged);
      if (!isOld) expect(contentsOf(killed.database)).toEqual(contents);
      const keptAs = join(killed.folder, 'reelsweep-damaged.db');
      const again = rebuildStore(killed.folder);
      expect(again).toEqual({
        ...counts,
        damaged: isOld ? { reason: expect.any(String) as string, keptAs } : null,
      });
      expect(readFileSync(keptAs).equals(damaged)).toBe(true);
      expect(contentsOf(killed.database)).toEqual(contents);
      const databases = readdirSync(killed.folder).filter((name) => name.startsWith('reelsweep'));
      expect(databases.sort()).toEqual(['reelsweep-damaged.db', basename(killed.database)]);
    }
  });

  it('changes nothing where it is left between two trials', () => {
    const { folder, database } = recordedRuns();
    change(database, 'UPDATE metric_points SET value = 0');
    const old = contentsOf(database);
    const leave = () => {
      const steps = rebuildSteps(folder);
      expect(steps.next()).toEqual({ done: false, value: { done: 0, total: 3 } });
      expect(steps.next()).toEqual({ done: false, value: { done: 1, total: 3 } });
      steps.return(undefined as never);
    };
    leave();
    expect(contentsOf(database)).toEqual(old);
    damage(database, 'metric_points');
    const damaged = readFileSync(database);
    leave();
    expect(readFileSync(database).equals(damaged)).toBe(true);
    expect(readdirSync(folder).filter((name) => /damaged|rebuilding/.test(name))).toEqual([]);
  });

  it('leaves the old database where the disk is full, sound or damaged', async () => {
    const { folder, database } = recordedRuns();
    change(database, 'UPDATE metric_points SET value = 0');
    const old = contentsOf(database);
    expect(await onFullDisk('rebuild', folder)).toMatch(/reelsweep\.db cannot be written/);
    expect(contentsOf(database)).toEqual(old);
    damage(database, 'metric_points');
    const damaged = readFileSync(database);
    expect(await onFullDisk('rebuild', folder)).toMatch(
      /reelsweep\.db\.rebuilding cannot be written/,
    );
    expect(readFileSync(database).equals(damaged)).toBe(true);
    expect(readdirSync(folder).filter((name) => /damaged|rebuilding/.test(name))).toEqual([]);
  });

  it('keeps the last damaged one, and makes every table anew', () => {
    const { folder, database, contents } = recordedRuns();
    for (const table of ['benchmarks', 'trials']) {
      damage(database, table);
      const damaged = readFileSync(database);
      const keptAs = join(folder, 'reelsweep-damaged.db');
      expect(rebuildStore(folder)).toMatchObject({ problems: [], damaged: { keptAs } });
      expect(readFileSync(keptAs).equals(damaged)).toBe(true);
      expect(contentsOf(database)).toEqual(contents);
    }
    change(database, 'ALTER TABLE trials DROP COLUMN device');
    expect(rebuildStore(folder)).toMatchObject({ damaged: { reason: /device/ } });
    expect(contentsOf(database)).toEqual(contents);
  });

  it('refuses a database from a newer version or of another program, and leaves it as it is', () => {
    const { folder, database } = recordedRuns();
    change(database, 'PRAGMA user_version = 99');
    const newer = readFileSync(database);
    expect(problemOf(() => rebuildStore(folder))).toMatchObject({ kind: 'newer-store', found: 99 });
    expect(readFileSync(database).equals(newer)).toBe(true);
    rmSync(database);
    change(database, 'CREATE TABLE songs (name)');
    const foreign = readFileSync(database);
    expect(problemOf(() => rebuildStore(folder))).toMatchObject({ kind: 'foreign-store' });
    expect(readFileSync(database).equals(foreign)).toBe(true);
    expect(existsSync(`${database}.rebuilding`)).toBe(false);
  });

  it('lets a reader read the old one to the end, and says when another program writes in it', () => {
    const { folder, database, contents } = recordedRuns();
    change(database, 'UPDATE trials SET seed = 99');
    const reader = new Database(database, { readonly: true });
    const seeds = reader.prepare('SELECT DISTINCT seed FROM trials').pluck();
    reader.exec('BEGIN');
    expect(seeds.all()).toEqual([99]);
    rebuildStore(folder);
    expect(seeds.all()).toEqual([99]);
    reader.exec('COMMIT');
    expect(seeds.all()).toEqual([1, 2, 3]);
    reader.close();

    const writer = new Database(database);
    writer.exec('BEGIN IMMEDIATE');
    expect(problemOf(() => rebuildStore(folder))).toEqual({ kind: 'busy-store', path: database });
    writer.close();
    expect(contentsOf(database)).toEqual(contents);
  });
});
