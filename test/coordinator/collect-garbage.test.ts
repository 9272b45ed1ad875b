import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { processIdentity } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { leftoverKinds } from '#src/app/leftover-kinds.js';
import { temporaryBeside } from '#src/files/atomic-write.js';
import { collectGarbage, type GarbageOptions } from '#src/coordinator/control/collect-garbage.js';
import { unfinished } from '#src/store/database-place.js';
import { lockRuns } from '#src/store/lock-runs.js';
import { openStore } from '#src/store/open-store.js';
import { sweepFixture } from './sweep-fixture.js';

let sweep: ReturnType<typeof sweepFixture>;
let runs: string;
beforeEach(() => {
  sweep = sweepFixture({ trials: 2 });
  runs = sweep.runsFolder;
  lockRuns(runs).release();
  openStore(runsLayout.database(runs), { mode: 'write' }).close();
});

const hourMs = 3_600_000;

const gc = async (options: Partial<GarbageOptions> = {}) =>
  await collectGarbage({
    runsFolder: runs,
    places: [{ folder: sweep.folder, depth: 3 }],
    leftovers: leftoverKinds,
    olderThanMs: 0,
    dryRun: false,
    clock: Date.now,
    wait: { stop: new AbortController().signal },
    isOnOwnDisk: () => true,
    ...options,
  });

const removedPaths = async (options?: Partial<GarbageOptions>) =>
  (await gc(options)).removed.map(({ path }) => path).toSorted();

/** A file as it was left some time ago. */
function left(path: string, agoMs = hourMs): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'half');
  utimesSync(path, (Date.now() - agoMs) / 1000, (Date.now() - agoMs) / 1000);
  return path;
}

/** What a process whose pid is unused here was writing. */
const temporary = (path: string) =>
  temporaryBeside(path).replace(`.${process.pid}-`, '.999999999-');

it('a dry run in a folder that may not be written to looks without its lock', async () => {
  const half = left(temporary(join(sweep.folder, 'errors.csv')));
  const lock = lockRuns(runs);
  try {
    expect(await removedPaths({ dryRun: true, mayWrite: () => false })).toEqual([half]);
  } finally {
    lock.release();
  }
  expect(existsSync(half)).toBe(true);
});

describe('leftovers', () => {
  it('in a trial that a task on another machine works on stay until its attempt has ended', async () => {
    const attempt = runsLayout.attempt(runsLayout.trial(runs, '00000000000000ff'), 1);
    const half = left(temporary(runsLayout.progress(attempt)));
    const beside = left(temporary(join(dirname(attempt), 'model.json')));
    const owner = { ...processIdentity(process.pid), host: 'another-node' };
    writeFileSync(runsLayout.owner(attempt), JSON.stringify(owner));
    expect(await removedPaths()).toEqual([]);
    writeFileSync(runsLayout.end(attempt), '{}');
    expect(await removedPaths()).toEqual([half, beside].toSorted());
  });

  it('on a disk that other machines write to are old, whatever age is requested', async () => {
    const young = left(temporary(join(runs, 'queue', 'plan.json')), 30_000);
    const old = left(temporary(join(sweep.folder, 'errors.csv')));
    expect(await removedPaths({ isOnOwnDisk: () => false })).toEqual([old]);
    expect(await removedPaths()).toEqual([young]);
  });

  it('of a database are those of the runs folder whose lock is held', async () => {
    const other = join(sweep.folder, 'other');
    lockRuns(other).release();
    const theirs = [
      left(unfinished.rebuilding(runsLayout.database(other))),
      left(temporary(join(other, 'models', 'model.json'))),
      left(join(sweep.folder, 'reelsweep.db.rebuilding')),
    ];
    const database = runsLayout.database(runs);
    const own = [
      left(`${unfinished.making(database)}-journal`),
      left(unfinished.rebuilding(database)),
      left(`${unfinished.rebuilding(database)}-wal`),
    ];
    left(join(runs, 'reelsweep-v3-backup.db'));
    const places = [
      { folder: sweep.folder, depth: 3 },
      { folder: join(other, 'models'), depth: 1 },
    ];
    expect(await removedPaths({ places })).toEqual(own.toSorted());
    expect(theirs.filter((path) => !existsSync(path))).toEqual([]);
    expect(existsSync(join(runs, 'reelsweep-v3-backup.db'))).toBe(true);
  });

  it('are of the type that is written under their name', async () => {
    const file = left(join(sweep.folder, '.owner-abcdef'));
    const filled = left(join(sweep.folder, '.owner-ghijkl', 'thesis.tex'));
    const part = left(join(sweep.folder, 'resnet.free.00000000.part', 'notes'));
    const empty = join(sweep.folder, '.owner-mnopqr');
    mkdirSync(empty);
    // Not of this very millisecond.
    utimesSync(empty, 1, 1);
    expect(await removedPaths()).toEqual([empty]);
    expect([file, filled, part].filter((path) => !existsSync(path))).toEqual([]);
  });
});

describe('trials without a sweep', () => {
  const narrowed = async () => {
    await sweep.run();
    const [, last] = sweep.plan.trials;
    await sweep.run({
      ...sweep.plan,
      trials: last === undefined ? [] : [{ ...last, position: 1 }],
    });
  };
  const rowsOfTrials = () => {
    const store = openStore(runsLayout.database(runs), { mode: 'read' });
    try {
      return store.prepare('SELECT id FROM trials').pluck().all();
    } finally {
      store.close();
    }
  };

  it('go once another program has let go of the database, and that is said', async () => {
    await narrowed();
    const foreign = new Database(runsLayout.database(runs));
    const said: string[] = [];
    foreign.exec('BEGIN IMMEDIATE');
    const { removed } = await gc({
      wait: {
        stop: new AbortController().signal,
        onLocked(path) {
          said.push(path);
          foreign.close();
        },
      },
    });
    expect(said).toEqual([runsLayout.database(runs)]);
    expect(removed).toMatchObject([{ kind: 'trial', path: sweep.trialFolder(0) }]);
    expect(rowsOfTrials()).toEqual([sweep.plan.trials[1]?.trialId]);
  });

  it('stopped half-way are gone from the database first; the next one removes the rest', async () => {
    await narrowed();
    rmSync(runsLayout.sweep(runs, 'small'), { recursive: true });
    const store = openStore(runsLayout.database(runs), { mode: 'write' });
    store.exec('DELETE FROM sweeps');
    store.close();
    // A person stops it once the first folder is gone.
    const stop = {
      get aborted() {
        return readdirSync(runsLayout.trials(runs)).length < 2;
      },
    } as AbortSignal;
    expect(await gc({ wait: { stop } })).toMatchObject({ interrupted: true });
    expect(readdirSync(runsLayout.trials(runs))).toHaveLength(1);
    expect(rowsOfTrials()).toEqual([]);
    await gc();
    expect(readdirSync(runsLayout.trials(runs))).toEqual([]);
  });

  it('that have lost their folder are gone from the database afterwards', async () => {
    await narrowed();
    rmSync(sweep.trialFolder(0), { recursive: true });
    expect((await gc()).removed).toEqual([]);
    expect(rowsOfTrials()).toEqual([sweep.plan.trials[1]?.trialId]);
  });
});
