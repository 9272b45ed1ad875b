/** Of a cell's interval strip, in pixels. */
export const stripWidth = 110;

/** The interval strip of a cell as a reader's script redraws it: places along the strip in pixels, null without that part. */
export interface StripShape {
  readonly one: number;
  readonly reach: readonly [number, number] | null;
  readonly dot: number | null;
  readonly strong: boolean;
}

export interface TableCell {
  readonly text: string;
  /** What the column sorts and compares by; the text where it is not given, last of all where it is ''. */
  readonly sort?: string;
  /** Small print below the text. */
  readonly small?: string;
  readonly strip?: StripShape;
  /** How many columns it spans; the row's heading. */
  readonly span?: number;
}

export interface TableRow {
  /** 'plain' and 'chosen' rows are sorted out by a filter; any other kind is a standard that stays to be compared with. */
  readonly kind: string;
  readonly cells: readonly TableCell[];
}

export interface TableColumn {
  readonly name: string;
  readonly numeric?: boolean;
  readonly help?: string;
  /** A short name for filters, beside its own. */
  readonly short?: string;
  /** The text is an identifier. */
  readonly code?: boolean;
  /** The sort keys are milliseconds, which filters give as `90s`, `2min`, `1h`. */
  readonly time?: boolean;
}

/** Kinds of rows that a filter may hide. */
export function isFiltered(kind: string): boolean {
  return kind === 'plain' || kind === 'chosen';
}

/** Kind and cells: a cell of text alone is that text. */
export type CompactRow = readonly [kind: string, ...cells: (string | TableCell)[]];

/** Rows as JSON of few bytes, for tables too long to be markup. */
export function compactRows(rows: readonly TableRow[]): CompactRow[] {
  return rows.map(({ kind, cells }) => [
    kind,
    ...cells.map((cell) => (Object.keys(cell).length === 1 ? cell.text : cell)),
  ]);
}

/** @returns what `compactRows` was given */
export function expandedRows(rows: readonly CompactRow[]): TableRow[] {
  return rows.map(([kind, ...cells]) => ({
    kind,
    cells: cells.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)),
  }));
}
