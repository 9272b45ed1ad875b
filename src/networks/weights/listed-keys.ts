import { shortLine } from '../../files/sanitize-text.js';

const shownKeys = 6;
const longestKey = 60;

/** Keys of a file as the middle of a sentence: how many, and the first of them. */
export function listedKeys(keys: readonly string[]): string {
  const shown = keys.slice(0, shownKeys).map((key) => shortLine(key, longestKey));
  const more = keys.length > shownKeys ? ' …' : '';
  return `${keys.length} key${keys.length === 1 ? '' : 's'} (${shown.join(', ')}${more})`;
}
