/** Text from a file as it may stand in a message: without control characters that would move a terminal, and not endless. */
export function printable(text: string): string {
  const plain = text.replace(/\p{C}/gu, '?');
  return plain.length > 1000 ? `${plain.slice(0, 1000)} …` : plain;
}
