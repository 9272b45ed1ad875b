import { ByteWriter, ParquetWriter, schemaFromColumnData, type Writer } from 'hyparquet-writer';
import type { Append } from '../files/write-pieces.js';
import type { Cell, OpenRowWriter } from './row-writer.js';

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
