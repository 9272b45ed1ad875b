import type { Store } from './open-store.js';

/** What SQLite takes as a value. */
type SqlValue = string | number | bigint | null;

/** All rows of a query. */
export function allRows<Row>(store: Store, sql: string, ...values: SqlValue[]): Row[] {
  return store.prepare<SqlValue[], Row>(sql).all(...values);
}

/** The first column of all rows of a query. */
export function allValues<Value>(store: Store, sql: string, ...values: SqlValue[]): Value[] {
  return store
    .prepare<SqlValue[], Value>(sql)
    .pluck()
    .all(...values);
}

/**
 * Adds rows to a table, each by the names of its columns; all have the same ones.
 * @param conflict what is done with a row whose key is there: left as it is, or updated in place, so that what refers to it stays.
 *   Without it there must be none.
 */
export function putRows(
  store: Store,
  table: string,
  rows: readonly Readonly<Record<string, SqlValue>>[],
  conflict?: 'leave' | { readonly updateBy: readonly string[] },
): void {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const values = columns.map((column) => `@${column}`);
  let end = conflict === undefined ? '' : 'ON CONFLICT DO NOTHING';
  if (typeof conflict === 'object') {
    const changed = columns.filter((column) => !conflict.updateBy.includes(column));
    const changes = changed.map((column) => `${column} = @${column}`);
    end = `ON CONFLICT (${conflict.updateBy.join()}) DO UPDATE SET ${changes.join()}`;
  }
  const put = store.prepare(
    `INSERT INTO ${table} (${columns.join()}) VALUES (${values.join()}) ${end}`,
  );
  for (const row of rows) put.run(row);
}
