import type { Store } from './open-store.js';

/** What people may query, each in an order that does not depend on when rows were written. */
const orders: Readonly<Record<string, string>> = {
  sweeps: 'name',
  sweep_movies: 'sweep, place',
  sweep_trials: 'sweep, position',
  trials: 'id',
  attempts: 'trial_id, attempt',
  metrics: 'trial_id, step, name',
  predictions: 'trial_id, split, movie_id',
  benchmarks: 'number',
};

/** Every row of every documented table: two databases that say the same give equal contents. For checks; it all fits in memory. */
export function storeContents(store: Store): Record<string, readonly unknown[]> {
  return Object.fromEntries(
    Object.entries(orders).map(([table, order]) => {
      const rows = store.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).all();
      // Numbers of trials depend on the order they were planned in, and stand for their ids alone.
      return [
        table,
        rows.map((row) => ({ ...(row as Record<string, unknown>), number: undefined })),
      ];
    }),
  );
}
