import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { addBenchmarks, readBenchmarks } from '#src/runs/benchmarks.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { lockRuns } from '#src/store/lock-runs.js';
import { openStore } from '#src/store/open-store.js';
import { readRuns } from '#src/store/queries/read-store.js';
import { openCurrent } from '#src/store/ingest/rebuild-store.js';
import { markRemoval } from '#src/runs/removal-marker.js';
import { schemaVersion } from '#src/store/schema.js';
import { storeContents } from '#src/store/export/store-tables.js';
import { killedCopies, onFullDisk } from './killed-work.js';
import { asOlder, damage, recordedRuns } from './recorded-runs.js';

const benchmark = { at: 5, name: 'train', figures: { batch: 8 } };

/** A database as version 1 or 6 left it, without the file of benchmarks that came later, and what the new one is to say. */
function olderRuns(version: 1 | 6) {
  const { folder, database, contents } = recordedRuns({ running: false });
  rmSync(runsLayout.benchmarks(folder));
  asOlder(folder, version);
  return { folder, database, contents };
}

function versionOf(database: string): unknown {
  const store = new Database(database, { readonly: true });
  try {
    return store.pragma('user_version', { simple: true });
  } finally {
    store.close();
  }
}

function contentsOf(database: string) {
  const store = openStore(database, { mode: 'read' });
  try {
    return storeContents(store);
  } finally {
    store.close();
  }
}

function databasesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^reelsweep.*(?<!-wal|-shm)$/.test(name))
    .sort();
}

function open(folder: string): void {
  openCurrent(folder).close();
}

describe('a database of an older version', () => {
  it.each([1, 6] as const)(
    '(%d) is made anew by what writes, and its benchmarks are kept',
    (version) => {
      const { folder, database, contents } = olderRuns(version);
      open(folder);
      expect(versionOf(database)).toBe(schemaVersion);
      expect(contents['metrics']).toHaveLength(6);
      expect(contentsOf(database)).toEqual(contents);
      expect(contents['benchmarks']).toMatchObject([{ batch: 8 }]);
      expect(readBenchmarks(folder)).toEqual([benchmark]);
      expect(databasesIn(folder)).toEqual(['reelsweep.db']);
    },
  );

  it('leaves a whole database, and each benchmark once, wherever that is killed', async () => {
    const { folder, contents } = olderRuns(1);
    const seen = new Set<unknown>();
    for await (const killed of killedCopies('open', folder)) {
      const version = versionOf(killed.database);
      seen.add(version);
      if (version === schemaVersion) expect(contentsOf(killed.database)).toEqual(contents);
      else expect(version).toBe(1);
      open(killed.folder);
      expect(contentsOf(killed.database)).toEqual(contents);
      expect(readBenchmarks(killed.folder)).toEqual([benchmark]);
      expect(databasesIn(killed.folder)).toEqual(['reelsweep.db']);
    }
    expect(seen).toEqual(new Set([1, schemaVersion]));
  });

  it('stays as it is where the disk is full', async () => {
    const { folder, database } = olderRuns(1);
    const before = readFileSync(database);
    expect(await onFullDisk('open', folder)).toMatch(/reelsweep\.db\.rebuilding cannot be written/);
    expect(readFileSync(database).equals(before)).toBe(true);
    expect(databasesIn(folder)).toEqual(['reelsweep.db']);
  });

  it('is made anew by what reads, and its benchmarks stay in their order', () => {
    const { folder, database, contents } = olderRuns(6);
    addBenchmarks(folder, [{ ...benchmark, at: 7 }]);
    expect(readRuns(folder, storeContents)['benchmarks']).toMatchObject([{ at: 7 }, { at: 5 }]);
    expect(versionOf(database)).toBe(schemaVersion);
    expect(contentsOf(database)).toEqual({
      ...contents,
      benchmarks: readRuns(folder, storeContents)['benchmarks'],
    });
  });

  it('is left alone while another process holds the folder, and while another program writes in it', () => {
    const { folder, database } = olderRuns(6);
    const before = readFileSync(database);
    const lock = lockRuns(folder);
    expect(() => readRuns(folder, storeContents)).toThrow(/version 6.*wait for that to end/);
    lock.release();
    const writer = new Database(database);
    writer.exec('BEGIN IMMEDIATE');
    expect(() => readRuns(folder, storeContents)).toThrow(/Another program .* locked/);
    expect(() => open(folder)).toThrow(/Another program .* locked/);
    writer.close();
    expect(readFileSync(database).equals(before)).toBe(true);
    expect(readRuns(folder, storeContents)['trials']).toHaveLength(3);
  });

  it('is set aside where it is damaged, too', () => {
    const { folder, database, contents } = olderRuns(1);
    damage(database, 'benchmarks');
    open(folder);
    expect(contentsOf(database)).toEqual({ ...contents, benchmarks: [] });
    expect(databasesIn(folder)).toEqual(['reelsweep-damaged.db', 'reelsweep.db']);
  });

  it('is not needed to finish a removal', () => {
    const { folder, database } = olderRuns(1);
    markRemoval(folder, { format: 1, sweep: 'small', trialIds: ['0000000000000001'] });
    lockRuns(folder).release();
    expect(versionOf(database)).toBe(1);
    open(folder);
    expect(contentsOf(database)['sweeps']).toEqual([]);
    expect(contentsOf(database)['trials']).toHaveLength(2);
  });

  it('is left as it is where its benchmarks have no place', () => {
    const { folder, database } = olderRuns(1);
    const before = readFileSync(database);
    mkdirSync(runsLayout.benchmarks(folder));
    expect(() => open(folder)).toThrow(/benchmarks\.jsonl is damaged/);
    expect(readFileSync(database).equals(before)).toBe(true);
    rmSync(runsLayout.benchmarks(folder), { recursive: true });
    open(folder);
    expect(readBenchmarks(folder)).toEqual([benchmark]);
  });
});
