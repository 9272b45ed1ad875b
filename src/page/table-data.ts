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
  /** For how many columns it stands; the row's heading. */
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

/** A cell in few bytes: its text alone, or [text, sort, small, strip, span] without what it ends in nulls. */
type CompactCell =
  string | readonly [string, (string | null)?, (string | null)?, (CompactStrip | null)?, number?];

type CompactStrip = readonly [number, number | null, number | null, number | null, 0 | 1];

export type CompactRow = readonly [string, ...CompactCell[]];

/** Rows as JSON for tables too long to be markup. */
export function compactRows(rows: readonly TableRow[]): CompactRow[] {
  return rows.map(({ kind, cells }) => [kind, ...cells.map((cell) => compactCell(cell))]);
}

/** @returns what `compactRows` was given */
export function expandedRows(rows: readonly CompactRow[]): TableRow[] {
  return rows.map(([kind, ...cells]) => ({ kind, cells: cells.map((cell) => expandedCell(cell)) }));
}

function compactCell({ text, sort, small, strip, span }: TableCell): CompactCell {
  const parts = [text, sort ?? null, small ?? null, strip ? compactStrip(strip) : null, span];
  const used = parts.findLastIndex((part) => part !== null && part !== undefined) + 1;
  return used === 1 ? text : (parts.slice(0, used) as unknown as CompactCell);
}

function compactStrip({ one, reach, dot, strong }: StripShape): CompactStrip {
  return [one, reach?.[0] ?? null, reach?.[1] ?? null, dot, strong ? 1 : 0];
}

function expandedCell(cell: CompactCell): TableCell {
  if (typeof cell === 'string') return { text: cell };
  const [text, sort, small, strip, span] = cell;
  return {
    text,
    ...(typeof sort === 'string' ? { sort } : {}),
    ...(typeof small === 'string' ? { small } : {}),
    ...(strip ? { strip: expandedStrip(strip) } : {}),
    ...(span === undefined ? {} : { span }),
  };
}

function expandedStrip([one, from, to, dot, strong]: CompactStrip): StripShape {
  const reach = from === null || to === null ? null : ([from, to] as const);
  return { one, reach, dot, strong: strong === 1 };
}
