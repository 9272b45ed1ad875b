import type { Store } from './open-store.js';
import { everyRow, storeTables } from './store-tables.js';

/** Every row of every documented table: two databases that say the same give equal contents. For checks; it all fits in memory. */
export function storeContents(store: Store): Record<string, readonly unknown[]> {
  return Object.fromEntries(
    Object.keys(storeTables).map((table) => {
      const rows = store.prepare(everyRow(table)).all();
      // Numbers of trials depend on the order they were planned in, and stand for their ids alone.
      return [
        table,
        rows.map((row) => ({ ...(row as Record<string, unknown>), number: undefined })),
      ];
    }),
  );
}
