/** Rows of cells under their columns' names. */
interface BenchTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a benchmark came to, for people and, as data, for programs. */
export interface BenchReport {
  readonly title: string;
  /** When, where and how it was measured: a paragraph. */
  readonly how: string;
  readonly table: BenchTable;
  /** Lines below the table. */
  readonly notes?: readonly string[];
  /** Every single round, which the file has and the terminal does not. */
  readonly rounds?: BenchTable | undefined;
  /** What `--json` prints. */
  readonly data: object;
}

/** A report as Markdown. */
export function reportText({ title, how, table, notes = [], rounds }: BenchReport): string {
  return [
    `# ${title}`,
    '',
    how,
    '',
    ...tableLines(table),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...(rounds === undefined ? [] : ['', '## Every round', '', ...tableLines(rounds)]),
    '',
  ].join('\n');
}

/** A column of figures, which the first row tells, is aligned to the right. */
function tableLines({ columns, rows }: BenchTable): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const alignment = columns.map((_, place) =>
    /^[\d?-]/.test(rows[0]?.[place] ?? '') ? '---:' : '---',
  );
  return [line(columns), line(alignment), ...rows.map(line)];
}
