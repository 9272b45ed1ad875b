import type { Store } from './open-store.js';

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
export const timeColumns: ReadonlySet<string> = new Set([
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
