import { splitLine } from '../../files/table/split-line.js';
import { failureReasons } from '../../frames/outcome.js';
import { headerLine, predictionColumns } from './prediction-row.js';

/** How much of a table is whole rows. */
export interface WholeRows {
  readonly bytes: number;
  /** Whether the last row is whole but for its line end, as some editors leave it. */
  readonly lacksEnd: boolean;
}

const newLine = 0x0a;

/** What is torn off after a last whole row is no longer than this: a row has no more than a few texts of 1,000 characters. */
const longestRow = 2 ** 16;

/**
 * Finds the whole rows of a table's bytes. No cell holds a line end, so the end of a line is the end of a row, and what follows the last
 * one was torn.
 * @returns null for bytes that are no such table
 */
export function wholeRows(bytes: Buffer): WholeRows | null {
  const end = bytes.lastIndexOf(newLine) + 1;
  const tail = bytes.toString('utf8', end);
  if (end === 0) return headerLine.startsWith(withoutMark(tail).trimEnd()) ? whole(0) : null;
  const [header = ''] = bytes.toString('utf8', 0, bytes.indexOf(newLine)).split('\r');
  if (withoutMark(header) !== headerLine) return null;
  if (tail === '') return whole(end);
  if (tail.length > longestRow) return null;
  // The model stands last and has a known length: a row that ends with one is whole.
  const cells = rowsOf(tail)[0] ?? [];
  const isWhole =
    cells.length === predictionColumns.length && /^[0-9a-f]{64}$/.test(cells.at(-1) ?? '');
  return isWhole ? { bytes: bytes.length, lacksEnd: true } : whole(end);
}

function whole(bytes: number): WholeRows {
  return { bytes, lacksEnd: false };
}

const accidents: ReadonlySet<string | undefined> = new Set(failureReasons);

/** Contents and model of each row that settles them. What failed by an accident, such as one that took too long, may be tried again. */
export function answeredContents(table: string): readonly string[] {
  const [reason, sha256, model] = (['reason', 'sha256', 'model'] as const).map((name) =>
    predictionColumns.indexOf(name),
  ) as [number, number, number];
  return rowsOf(table)
    .slice(1)
    .filter((cells) => cells.length === predictionColumns.length && !accidents.has(cells[reason]))
    .map((cells) => `${cells[sha256] ?? ''} ${cells[model] ?? ''}`);
}

/** No cell holds a line end. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return withoutMark(text)
    .split(/\r\n|\n/)
    .filter((line) => line !== '')
    .map((line) => splitLine(line, ',').cells);
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
