/** 48 s, 12 min, 3.4 h: as exact as a person needs. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 100) return `${Math.round(minutes)} min`;
  return `${(minutes / 60).toFixed(1)} h`;
}

/** 4.2 kB, 31 MB, 1.2 GB: decimal units. */
export function bytesText(bytes: number): string {
  const [unit, divisor] =
    bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : (['GB', 1e9] as const);
  const value = bytes / divisor;
  return `${fixed(value, value < 10 ? 1 : 0)} ${unit}`;
}

/** Columns aligned with two blanks between; numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const texts = rows.map((row) => row.map(String));
  const columns = Math.max(0, ...texts.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    texts.reduce((widest, row) => Math.max(widest, width(row[column] ?? '')), 0),
  );
  const rightward = widths.map((_, column) => rows.slice(1).every((row) => isFigure(row[column])));
  return texts.map((row) =>
    row
      .map((cell, column) => {
        const blanks = ' '.repeat((widths[column] ?? 0) - width(cell));
        return rightward[column] === true ? blanks + cell : cell + blanks;
      })
      .join('  ')
      .trimEnd(),
  );
}

function width(text: string): number {
  return Array.from(text).length;
}

function isFigure(cell: string | number | undefined): boolean {
  return (
    typeof cell === 'number' ||
    cell === undefined ||
    /^$|^[-–—]$|^-?\d[\d.,]*( ?(s|min|h|%|MB|GB))?$/.test(cell)
  );
}

/** A count with its noun, such as 1 trial, 2 trials. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number with so many decimals, and never -0.00. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}
