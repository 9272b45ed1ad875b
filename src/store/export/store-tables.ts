import type { Store } from '../open-store.js';

/** What people may query, each in an order that does not depend on when rows were written. */
export const storeTables: Readonly<Record<string, string>> = {
  sweeps: 'name',
  sweep_movies: 'sweep, place',
  sweep_trials: 'sweep, position',
  trials: 'id',
  attempts: 'trial_id, attempt',
  metrics: 'trial_id, step, name',
  predictions: 'trial_id, split, movie_id',
  benchmarks: 'number',
};

/** Columns of moments, in Unix milliseconds: SQLite has no type that tells them from other whole numbers. */
const timeColumns: ReadonlySet<string> = new Set([
  'sweeps.started_at',
  'attempts.started_at',
  'attempts.ended_at',
  'attempts.metrics_since',
  'metrics.wall_time_ms',
  'benchmarks.at',
]);

/** The query for every row of a documented table. */
export function everyRow(table: string): string {
  return `SELECT * FROM ${table} ORDER BY ${storeTables[table] ?? 'rowid'}`;
}

/** Tables with rows of their own: rows that refer to others before those. */
const tables = [
  'benchmarks',
  'metric_points',
  'metric_names',
  'predictions',
  'attempts',
  'sweep_trials',
  'sweep_movies',
  'trials',
  'sweeps',
];

/** Removes every row: the runs folder gives them again. */
export function emptyTables(store: Store): void {
  for (const table of tables) store.exec(`DELETE FROM ${table}`);
}

/** A column of a documented table, as whatever is exported with types says it. */
export interface TableColumn {
  readonly name: string;
  /** time: Unix milliseconds; text: also JSON, which is kept as it was written. */
  readonly kind: 'integer' | 'real' | 'text' | 'time';
  /** Whether NULL is allowed; of a view SQLite never says that it may not. */
  readonly nullable: boolean;
}

const kinds: Readonly<Record<string, TableColumn['kind']>> = {
  INTEGER: 'integer',
  REAL: 'real',
  TEXT: 'text',
};

interface DeclaredColumn {
  readonly name: string;
  /** Empty where a view computes the column. */
  readonly type: string;
  readonly notnull: 0 | 1;
}

/** The columns of a table or view in the order of `SELECT *`, from what the open database itself declares. */
export function tableColumns(store: Store, table: string): TableColumn[] {
  const declared = store.pragma(`table_xinfo(${table})`) as DeclaredColumn[];
  return declared.map(({ name, type, notnull }) => {
    const kind = timeColumns.has(`${table}.${name}`) ? 'time' : kinds[type];
    if (kind === undefined) throw new TypeError(`${table}.${name} is declared with no known type.`);
    return { name, kind, nullable: notnull === 0 };
  });
}

/** Every row of every documented table: two databases that say the same give equal contents. For checks; it all fits in memory. */
export function storeContents(store: Store): Record<string, readonly unknown[]> {
  return Object.fromEntries(
    Object.keys(storeTables).map((table) => {
      const rows = store.prepare(everyRow(table)).all();
      // Numbers of trials depend on the order they were planned in, and are only replacements for their ids.
      return [
        table,
        rows.map((row) => ({ ...(row as Record<string, unknown>), number: undefined })),
      ];
    }),
  );
}
