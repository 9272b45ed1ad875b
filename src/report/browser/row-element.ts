import type { StripShape, TableCell, TableRow } from '../../page/table-data.js';

export interface ColumnLook {
  readonly numeric: boolean;
  readonly code: boolean;
}

/** The same markup as the report's template writes, made of text alone: nothing in a row can become an element. */
export function rowElement(
  { kind, cells }: TableRow,
  looks: readonly ColumnLook[],
): HTMLTableRowElement {
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
