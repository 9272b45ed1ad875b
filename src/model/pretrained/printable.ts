/** Text from a file as it may stand in a message: without control characters that would move a terminal, and not endless. */
export function printable(text: string): string {
  const plain = text.replace(/\p{C}/gu, '?');
  return plain.length > 1000 ? `${plain.slice(0, 1000)} …` : plain;
}

const shownKeys = 6;
const longestKey = 60;

/** Keys of a file as the middle of a sentence: how many, and the first of them. */
export function listedKeys(keys: readonly string[]): string {
  const shown = keys
    .slice(0, shownKeys)
    .map((key) => printable(key.length > longestKey ? `${key.slice(0, longestKey)}…` : key));
  const more = keys.length > shownKeys ? ' …' : '';
  return `${keys.length} key${keys.length === 1 ? '' : 's'} (${shown.join(', ')}${more})`;
}
