import type { StripShape, TableCell, TableRow } from './table-row.js';

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
