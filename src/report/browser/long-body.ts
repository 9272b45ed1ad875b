import { headersOf, type Row } from './table-rows.js';

/** Rows made beyond those in view, above and below, so that a quick scroll shows no gap. */
const spare = 15;
/** Rows written for a printer, which does not scroll. */
const printed = 300;

/** The body of a table too long for the page's markup: it holds the rows in view, and empty room for all others. */
export interface LongBody {
  readonly show: (rows: readonly Row[]) => void;
}

export function longBody(table: HTMLTableElement, all: readonly Row[]): LongBody {
  const scroller = table.closest<HTMLElement>('.scroll');
  const body = table.tBodies[0];
  if (scroller === null || body === undefined) return { show: () => {} };
  scroller.classList.add('live-rows');
  const columns = headersOf(table).length;
  const height = fixColumnWidths(table, body, all);
  let shown: readonly Row[] = all;
  let drawnFrom = -1;
  let drawnTo = -1;

  const draw = (from: number, to: number) => {
    if (from === drawnFrom && to === drawnTo) return;
    [drawnFrom, drawnTo] = [from, to];
    const rows = shown.slice(from, to).map((row, place) => {
      const element = row.element();
      element.style.height = `${height}px`;
      element.ariaRowIndex = String(from + place + 2);
      return element;
    });
    body.replaceChildren(
      room(from * height, columns),
      ...rows,
      room((shown.length - to) * height, columns),
    );
  };
  const follow = () => {
    const first = Math.floor(scroller.scrollTop / height);
    const inView = Math.ceil(scroller.clientHeight / height);
    // In steps, so that most turns of a wheel change nothing.
    const from = Math.max(0, Math.floor((first - spare) / 5) * 5);
    draw(from, Math.min(shown.length, from + inView + 2 * spare + 5));
  };
  scroller.addEventListener('scroll', follow, { passive: true });
  addEventListener('resize', follow);
  addEventListener('beforeprint', () => draw(0, Math.min(shown.length, printed)));
  addEventListener('afterprint', follow);
  return {
    show: (rows) => {
      shown = rows;
      [drawnFrom, drawnTo] = [-1, -1];
      table.ariaRowCount = String(rows.length + 1);
      scroller.scrollTop = 0;
      follow();
    },
  };
}

/** Columns keep the width of their longest text, whichever rows are in view. @returns the height of the tallest row */
function fixColumnWidths(
  table: HTMLTableElement,
  body: HTMLTableSectionElement,
  all: readonly Row[],
): number {
  const longest = new Map<number, { row: Row; length: number }>();
  for (const row of all) {
    for (const [column, { text }] of row.cells.entries()) {
      const known = longest.get(column);
      if (known === undefined || text.length > known.length) {
        longest.set(column, { row, length: text.length });
      }
    }
  }
  const samples = new Set([...all.slice(0, 20), ...[...longest.values()].map(({ row }) => row)]);
  const elements = [...samples].map((row) => row.element());
  body.replaceChildren(...elements);
  for (const header of headersOf(table)) {
    header.style.minWidth = `${Math.ceil(header.getBoundingClientRect().width)}px`;
  }
  return Math.ceil(Math.max(...elements.map((row) => row.getBoundingClientRect().height)));
}

function room(height: number, columns: number): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.className = 'room';
  row.ariaHidden = 'true';
  const cell = row.insertCell();
  cell.colSpan = columns;
  cell.style.height = `${height}px`;
  row.hidden = height === 0;
  return row;
}
