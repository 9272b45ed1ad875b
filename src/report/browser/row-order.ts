import type { Row } from './table-rows.js';

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true });

/** The rows in order of one column: numbers as numbers, other text as a person counts, what is missing last both ways. */
export function orderedRows(rows: readonly Row[], { column, descending }: Order): Row[] {
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
