import { rowFilter } from '../../page/row-filter.js';
import { isFiltered } from '../../page/table-data.js';
import { longBody } from './long-body.js';
import { columnsOf, headersOf, isLong, rowsOf, type Row } from './table-rows.js';

/** A table that a person sorts by its headings and filters by a line of words and conditions. */
interface SortableTable {
  /** Puts a filter in as if it had been typed. */
  readonly filterBy: (text: string) => void;
  /** Called with the rows that a filter left, null for all, whenever that changes. */
  readonly onFilter: (listener: (rows: readonly Row[] | null) => void) => void;
}

export function sortableTable(table: HTMLTableElement): SortableTable {
  const columns = columnsOf(table);
  const all = rowsOf(table);
  const input = document.querySelector<HTMLInputElement>(
    `input[data-filter="${CSS.escape(table.id)}"]`,
  );
  const listeners: ((rows: readonly Row[] | null) => void)[] = [];
  const body = isLong(table)
    ? longBody(table, all)
    : { show: (rows: readonly Row[]) => table.tBodies[0]?.replaceChildren(...elementsOf(rows)) };
  let order: Order | null = null;
  let left: readonly Row[] = all;

  const show = () => body.show(order === null ? left : orderedRows(left, order));
  const filter = () => {
    const { passes, unknown, empty } = rowFilter(input?.value ?? '', columns);
    left = empty ? all : all.filter(({ kind, cells }) => !isFiltered(kind) || passes(cells));
    const counted = (rows: readonly Row[]) => rows.filter(({ kind }) => isFiltered(kind)).length;
    say(table, [
      ...(empty ? [] : [`${counted(left)} of ${counted(all)} rows`]),
      ...unknown.map(
        (name) =>
          `no column is called ${name}: there are ${columns.map((column) => column.name).join(', ')}`,
      ),
    ]);
    show();
    for (const listener of listeners) listener(empty ? null : left);
  };
  for (const [column, header] of headersOf(table).entries()) {
    sortButton(header, () => {
      const descending = header.ariaSort === 'ascending';
      for (const other of headersOf(table)) other.ariaSort = null;
      header.ariaSort = descending ? 'descending' : 'ascending';
      order = { column, descending };
      show();
    });
  }
  input?.addEventListener('input', filter);
  const tools = input?.closest<HTMLElement>('.tools');
  if (tools) tools.hidden = false;
  if (isLong(table)) show();
  return {
    filterBy: (text) => {
      if (input === null || input.value === text) return;
      input.value = text;
      filter();
    },
    onFilter: (listener) => listeners.push(listener),
  };
}

function elementsOf(rows: readonly Row[]): HTMLTableRowElement[] {
  return rows.map((row) => row.element());
}

function say(table: HTMLTableElement, parts: readonly string[]): void {
  const count = document.getElementById(`${table.id}-count`);
  if (count !== null) count.textContent = parts.join('; ');
}

function sortButton(header: HTMLTableCellElement, sort: () => void): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = header.textContent;
  if (header.title !== '') button.title = header.title;
  header.removeAttribute('title');
  header.replaceChildren(button);
  button.addEventListener('click', sort);
}

interface Order {
  readonly column: number;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true });

/** The rows in order of one column: numbers as numbers, other text as a person counts, what is missing last both ways. */
function orderedRows(rows: readonly Row[], { column, descending }: Order): Row[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) =>
    compared(one.cells[column]?.sort ?? '', other.cells[column]?.sort ?? '', sign),
  );
}

function compared(first: string, second: string, sign: number): number {
  if (first === '' || second === '') return Number(first === '') - Number(second === '');
  const [one, other] = [Number(first), Number(second)];
  return (
    sign *
    (Number.isNaN(one) || Number.isNaN(other) ? collator.compare(first, second) : one - other)
  );
}
