import { exactCsv } from '../text/csv.js';
import type { Append } from '../files/write-pieces.js';
import type { Cell, Cells, OpenRowWriter, RowWriter } from './row-writer.js';

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
