import { ByteWriter, ParquetWriter, schemaFromColumnData, type Writer } from 'hyparquet-writer';
import type { Append } from '../../files/atomic-write.js';
import type { TableColumn } from './store-tables.js';
import { exactCsv } from '../../text/csv.js';

/** A value of SQLite: an INTEGER is a bigint, a REAL a number. */
type Cell = string | number | bigint | null;

/** The values of a row in the order of its columns. */
export type Cells = readonly Cell[];

/** Writes the rows of one table in some format, a block at a time. */
interface RowWriter {
  readonly add: (cells: Cells) => void;
  /** Writes what is still held and whatever the format ends with. */
  readonly end: () => void;
}

/** Starts a file of these columns. */
export type OpenRowWriter = (columns: readonly TableColumn[], append: Append) => RowWriter;

const blockCharacters = 1 << 18;
const blockRows = 1000;

/** RFC 4180 with a header line, NULL an empty cell. The table is data for programs: control characters stay. */
export const csvWriter: OpenRowWriter = (columns, append) => {
  let rows: Cells[] = [columns.map(({ name }) => name)];
  const end = () => {
    append(exactCsv(rows));
    rows = [];
  };
  return {
    add(cells) {
      rows.push([...cells]);
      if (rows.length >= blockRows) end();
    },
    end,
  };
};

/** One JSON object a line; whole numbers have all their digits, as SQLite does. */
export const jsonLinesWriter: OpenRowWriter = (columns, append) => {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  const line = (cells: Cells) =>
    `{${cells.map((cell, at) => `${keys[at]}:${jsonOf(cell)}`).join(',')}}\n`;
  return lineWriter(line, append);
};

function lineWriter(line: (cells: Cells) => string, append: Append): RowWriter {
  let block = '';
  const flush = () => {
    append(block);
    block = '';
  };
  return {
    add(cells) {
      block += line(cells);
      if (block.length >= blockCharacters) flush();
    },
    end: flush,
  };
}

function jsonOf(cell: Cell): string {
  return typeof cell === 'bigint' ? String(cell) : JSON.stringify(cell);
}

/** A row group is held in memory until it is written; one of long texts has fewer rows. */
const groupRows = 1 << 16;
const groupCharacters = 1 << 24;

/** Text is STRING also where it is JSON: some readers take Parquet's JSON for bytes, all take text. */
const types = { integer: 'INT64', time: 'TIMESTAMP', real: 'DOUBLE', text: 'STRING' } as const;

/**
 * Parquet with Snappy compression: INTEGER as INT64, times as TIMESTAMP_MILLIS in UTC, REAL as DOUBLE, TEXT as STRING. A file
 * without rows has its columns all the same. SQLite's tables are STRICT, so that every value is of its column's type.
 */
export const parquetWriter: OpenRowWriter = (columns, append) => {
  const empty = columns.map(({ name, kind, nullable }) => {
    return { name, type: types[kind], nullable, data: [] };
  });
  const file = new ParquetWriter({
    writer: appendingWriter(append),
    schema: schemaFromColumnData({ columnData: empty }),
  });
  let group: Cell[][] = columns.map(() => []);
  let rows = 0;
  let characters = 0;
  const flush = () => {
    if (rows === 0) return;
    const columnData = columns.map(({ name }, at) => ({ name, data: group[at] ?? [] }));
    void file.write({ columnData, rowGroupSize: rows });
    group = columns.map(() => []);
    rows = 0;
    characters = 0;
  };
  return {
    add(cells) {
      for (const [at, column] of group.entries()) {
        const cell = cells[at] ?? null;
        if (typeof cell === 'string') characters += cell.length;
        column.push(cell);
      }
      rows += 1;
      if (rows === groupRows || characters >= groupCharacters) flush();
    },
    end() {
      flush();
      void file.finish();
    },
  };
};

/** Keeps a row group's bytes only until the group ends. Nothing here waits, so neither does the library. */
function appendingWriter(append: Append): Writer {
  const bytes = new ByteWriter();
  const flush = () => {
    append(bytes.getBytes());
    bytes.index = 0;
  };
  return Object.assign(bytes, { flush, finish: flush });
}
