import { databasePath } from '../database-place.js';
import { type FillProgress, fillStore } from './fill-store.js';
import { openStore, type Store } from '../open-store.js';
import { storeFailure } from '../store-error.js';
import { everyRow, storeTables } from '../export/store-tables.js';

/** What a check of the database found; all is well where every list is empty. */
export interface StoreCheck {
  /** SQLite's words on damage inside, and rows that refer to what is not there. */
  readonly damage: readonly string[];
  /** Tables that differ from what the run folders say. */
  readonly differing: readonly string[];
  /** Sentences about damaged files in the run folders. */
  readonly problems: readonly string[];
}

/**
 * Looks at every page and reference of runs/reelsweep.db, and compares it with one made anew in memory from the runs folder. It yields between two trials, where it may be cancelled. Hold lockRuns while calling it: a running sweep changes both.
 * @throws StoreError where the database cannot be opened or read.
 */
export function* checkStore(runsFolder: string): Generator<FillProgress, StoreCheck> {
  const path = databasePath(runsFolder);
  const store = openStore(path, { mode: 'read' });
  try {
    const damage = damageIn(store);
    if (damage.length > 0) return { damage, differing: [], problems: [] };
    const fresh = openStore(':memory:', { mode: 'write' });
    try {
      const { problems } = yield* fillStore(fresh, runsFolder);
      const differing = Object.keys(storeTables).filter((table) => !sameRows(store, fresh, table));
      return { damage, differing, problems };
    } finally {
      fresh.close();
    }
  } catch (error) {
    throw storeFailure(error, path);
  } finally {
    store.close();
  }
}

function damageIn(store: Store): string[] {
  const verdicts = store.prepare('PRAGMA integrity_check(20)').pluck().all() as string[];
  const strays = store.pragma('foreign_key_check') as { table: string; parent: string }[];
  return [
    ...verdicts.filter((verdict) => verdict !== 'ok'),
    ...strays.slice(0, 20).map(({ table, parent }) => `A row of ${table} refers to no ${parent}.`),
  ];
}

function sameRows(store: Store, fresh: Store, table: string): boolean {
  const columns = columnsOf(store, table);
  const others = fresh.prepare(everyRow(table)).iterate();
  try {
    for (const row of store.prepare(everyRow(table)).iterate()) {
      const other = others.next();
      if (other.done === true || rowText(row, columns) !== rowText(other.value, columns))
        return false;
    }
    return others.next().done === true;
  } finally {
    others.return?.();
  }
}

/** Numbers of trials depend on the order they were planned in, and are only replacements for their ids. */
function columnsOf(store: Store, table: string): string[] {
  const names = store.prepare('SELECT name FROM pragma_table_xinfo(?)').pluck().all(table);
  return (names as string[]).filter((name) => name !== 'number');
}

function rowText(row: unknown, columns: readonly string[]): string {
  return JSON.stringify(columns.map((name) => (row as Record<string, unknown>)[name]));
}
