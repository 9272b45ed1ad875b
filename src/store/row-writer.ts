import type { Append } from '../files/write-pieces.js';
import type { TableColumn } from './table-columns.js';

/** A value of SQLite: an INTEGER is a bigint, a REAL a number. */
export type Cell = string | number | bigint | null;

/** The values of a row in the order of its columns. */
export type Cells = readonly Cell[];

/** Writes the rows of one table in some format, a block at a time. */
export interface RowWriter {
  readonly add: (cells: Cells) => void;
  /** Writes what is still held and whatever the format ends with. */
  readonly end: () => void;
}

/** Starts a file of these columns. */
export type OpenRowWriter = (columns: readonly TableColumn[], append: Append) => RowWriter;
