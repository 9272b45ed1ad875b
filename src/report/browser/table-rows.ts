import { expandedRows } from '../../page/table-data.js';
import type { CompactRow } from '../../page/table-data.js';
import type { FilterCell, FilterColumn } from '../../page/row-filter.js';
import { rowElement } from './row-element.js';

/** A row of a table, whether it stands in the page or is made when it is scrolled to. */
export interface Row {
  readonly kind: string;
  /** One a column: a cell that spans several stands for each of them. */
  readonly cells: readonly FilterCell[];
  readonly element: () => HTMLTableRowElement;
}

/** The columns as filters name them. */
export function columnsOf(table: HTMLTableElement): FilterColumn[] {
  return headersOf(table).map((header) => ({
    name: header.textContent.trim(),
    short: header.dataset['short'] ?? '',
    time: header.dataset['time'] !== undefined,
  }));
}

export function headersOf(table: HTMLTableElement): HTMLTableCellElement[] {
  return [...(table.tHead?.rows[0]?.cells ?? [])];
}

/** All rows of a table, in the order it comes in. */
export function rowsOf(table: HTMLTableElement): Row[] {
  const data = document.querySelector(`script[data-rows="${CSS.escape(table.id)}"]`);
  return data === null
    ? rowsInPage(table)
    : rowsFromData(table, JSON.parse(data.textContent) as CompactRow[]);
}

/** Whether only a part of the rows stands in the page. */
export function isLong(table: HTMLTableElement): boolean {
  return document.querySelector(`script[data-rows="${CSS.escape(table.id)}"]`) !== null;
}

function rowsInPage(table: HTMLTableElement): Row[] {
  return [...(table.tBodies[0]?.rows ?? [])].map((row) => ({
    kind: row.className,
    cells: [...row.cells].flatMap((cell) => {
      // Small print is no part of what a cell is sorted and compared by.
      const text = textOf(cell);
      return spread(text, cell.dataset['sort'] ?? text, cell.colSpan);
    }),
    element: () => row,
  }));
}

function textOf(cell: HTMLTableCellElement): string {
  const small = cell.querySelector('small')?.textContent ?? '';
  const whole = cell.textContent;
  return (small === '' ? whole : whole.slice(0, whole.length - small.length)).trim();
}

function rowsFromData(table: HTMLTableElement, data: readonly CompactRow[]): Row[] {
  const looks = headersOf(table).map(({ className, dataset }) => ({
    numeric: className === 'number',
    code: dataset['code'] !== undefined,
  }));
  return expandedRows(data).map((row) => ({
    kind: row.kind,
    cells: row.cells.flatMap(({ text, sort, span = 1 }) => spread(text, sort ?? text, span)),
    element: () => rowElement(row, looks),
  }));
}

function spread(text: string, sort: string, span: number): FilterCell[] {
  return Array.from({ length: span }, (_, place) => ({
    text: place === 0 ? text : '',
    sort: sort === '–' ? '' : sort,
  }));
}
