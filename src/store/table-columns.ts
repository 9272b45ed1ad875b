import type { Store } from './open-store.js';
import { timeColumns } from './store-tables.js';

/** A column of a documented table, as whatever is exported with types says it. */
export interface TableColumn {
  readonly name: string;
  /** time: Unix milliseconds; text: also JSON, which is kept as it was written. */
  readonly kind: 'integer' | 'real' | 'text' | 'time';
  /** Whether NULL may stand there; of a view SQLite never says that it may not. */
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
