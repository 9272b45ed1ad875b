import type { FilterCell, FilterColumn } from '../../page/row-filter.js';
import { expandedRows } from '../../page/table-data.js';
import type { CompactRow, StripShape, TableCell, TableRow } from '../../page/table-data.js';

/** A row of a table, whether it is in the page or is made when it is scrolled to. */
export interface Row {
  readonly kind: string;
  /** One a column: a cell that spans several counts for each of them. */
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

/** Whether only a part of the rows is in the page. */
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

interface ColumnLook {
  readonly numeric: boolean;
  readonly code: boolean;
}

/** The same markup as the report's template writes, made of text alone: nothing in a row can become an element. */
function rowElement({ kind, cells }: TableRow, looks: readonly ColumnLook[]): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.className = kind;
  let column = 0;
  for (const cell of cells) {
    row.append(cellElement(cell, looks[column]));
    column += cell.span ?? 1;
  }
  return row;
}

function cellElement(
  { text, small, strip, span }: TableCell,
  look: ColumnLook | undefined,
): HTMLTableCellElement {
  if (span !== undefined) {
    const heading = document.createElement('th');
    heading.scope = 'row';
    heading.colSpan = span;
    heading.textContent = text;
    return heading;
  }
  const cell = document.createElement('td');
  if (look?.numeric === true) cell.className = 'number';
  const words: (string | Node)[] = [look?.code === true ? wrapped('code', text) : text];
  if (small !== undefined) words.push(wrapped('small', small));
  if (strip === undefined) cell.append(...words);
  else {
    const pair = wrapped('span', '');
    pair.className = 'pair';
    const figures = wrapped('span', '');
    figures.append(...words);
    pair.append(stripElement(strip), figures);
    cell.append(pair);
  }
  return cell;
}

function wrapped(name: string, text: string): HTMLElement {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function stripElement({ one, reach, dot, strong }: StripShape): SVGElement {
  const svg = drawn('svg', {
    class: strong ? 'strip strong' : 'strip',
    viewBox: '0 0 110 20',
    width: 110,
    height: 20,
    'aria-hidden': 'true',
    focusable: 'false',
  });
  svg.append(drawn('line', { class: 'one', x1: one, x2: one, y1: 0, y2: 20 }));
  if (reach !== null) {
    svg.append(drawn('line', { class: 'reach', x1: reach[0], x2: reach[1], y1: 10, y2: 10 }));
  }
  if (dot !== null) svg.append(drawn('circle', { cx: dot, cy: 10, r: 4 }));
  return svg;
}

function drawn(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
