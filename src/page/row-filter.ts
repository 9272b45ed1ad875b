/** A column as a filter may name it. */
export interface FilterColumn {
  readonly name: string;
  readonly short: string;
  readonly time: boolean;
}

/** A cell as a filter sees it: `sort` is '' where there is no figure. */
export interface FilterCell {
  readonly text: string;
  readonly sort: string;
}

export interface RowFilter {
  /** Whether a row, one cell a column, passes every condition and holds every phrase. */
  readonly passes: (cells: readonly FilterCell[]) => boolean;
  /** Names that no column has; their conditions are left out. */
  readonly unknown: readonly string[];
  readonly empty: boolean;
}

type Test = (cells: readonly FilterCell[]) => boolean;

/** `name=value`, `name<value` …; values may be quoted, or several divided by `|`. */
const condition = /("[^"]*"|[^\s"=<>!≤≥]+)\s*(<=|>=|!=|≤|≥|=|<|>)\s*("[^"]*"|[^\s",]+)/;

/**
 * What a person typed above a table: conditions such as `frames=5 test<0.9 backbone=vgg16|vgg19`, which must all hold, and other
 * words, which must be in the row as they are written (`resample on`). Half a condition, as while typing, filters nothing.
 */
export function rowFilter(text: string, columns: readonly FilterColumn[]): RowFilter {
  const unknown: string[] = [];
  const tests: Test[] = [];
  const phrases = text.split(condition);
  // Split keeps what the pattern captured: phrase, name, operator, value, phrase …
  for (let place = 0; place < phrases.length; place += 4) {
    const phrase = (phrases[place] ?? '').replaceAll(/^[\s,]+|[\s,]+$/g, '').toLowerCase();
    if (phrase !== '' && !/[=<>!≤≥]$/.test(phrase)) tests.push(phraseTest(phrase, columns));
    const [name, operator, value] = phrases.slice(place + 1, place + 4);
    if (name === undefined || operator === undefined || value === undefined) continue;
    const column = columnOf(unquoted(name), columns);
    if (column === -1) unknown.push(unquoted(name));
    else
      tests.push(conditionTest(column, operator, unquoted(value), columns[column]?.time ?? false));
  }
  return {
    passes: (cells) => tests.every((test) => test(cells)),
    unknown,
    empty: tests.length === 0,
  };
}

function phraseTest(phrase: string, columns: readonly FilterColumn[]): Test {
  return (cells) =>
    cells
      .map((cell, column) => `${columns[column]?.name ?? ''} ${cell.text}`)
      .join(' ')
      .toLowerCase()
      .includes(phrase);
}

/** The column of this name or short name, else the only one that begins so; -1 where there is none. */
function columnOf(name: string, columns: readonly FilterColumn[]): number {
  const wanted = plain(name);
  if (wanted === '') return -1;
  const exact = columns.findIndex(
    (column) => plain(column.name) === wanted || column.short === wanted,
  );
  if (exact !== -1) return exact;
  const starting = columns.flatMap((column, index) =>
    plain(column.name).startsWith(wanted) ? [index] : [],
  );
  return starting.length === 1 ? (starting[0] ?? -1) : -1;
}

function plain(name: string): string {
  return name === '#' ? name : name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

const comparisons: Readonly<Record<string, (own: number, limit: number) => boolean>> = {
  '<': (own, limit) => own < limit,
  '>': (own, limit) => own > limit,
  '<=': (own, limit) => own <= limit,
  '≤': (own, limit) => own <= limit,
  '>=': (own, limit) => own >= limit,
  '≥': (own, limit) => own >= limit,
};

function conditionTest(column: number, operator: string, value: string, time: boolean): Test {
  const values = value.split('|');
  const limit = amount(value, time);
  const compare = comparisons[operator];
  return (cells) => {
    const cell = cells[column];
    if (cell === undefined) return false;
    if (compare !== undefined) return compare(amount(cell.sort, false), limit);
    return values.some((one) => isEqual(cell, one, time)) === (operator === '=');
  };
}

/** As it is written, in any case of letters, or as the same number. */
function isEqual({ text, sort }: FilterCell, value: string, time: boolean): boolean {
  return text.toLowerCase() === value.toLowerCase() || amount(sort, false) === amount(value, time);
}

const units: Readonly<Record<string, number>> = { ms: 1, '': 1e3, s: 1e3, min: 6e4, h: 3.6e6 };

/** A number, for times in milliseconds: `90` and `90s` are 90,000. NaN of what is none. */
function amount(value: string, time: boolean): number {
  if (!time) return value.trim() === '' ? Number.NaN : Number(value);
  const [, number, unit] = /^([\d.]+)\s*(ms|s|min|h|)$/.exec(value.trim()) ?? [];
  return Number(number ?? Number.NaN) * (units[unit ?? ''] ?? Number.NaN);
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}
