/** A cell as a sentence may hold it, without control characters and cut: a hostile one may be as large as the file. */
export function briefCell(cell: string): string {
  const plain = cell.replace(/\p{Control}+/gu, ' ');
  return plain.length > 40 ? `${plain.slice(0, 40)}…` : plain;
}
