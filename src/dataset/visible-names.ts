import { readdirSync } from 'node:fs';

/** A folder's names in code-unit order, so that the machine's language changes nothing; hidden ones are a system's own. */
export function visibleNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .toSorted((first, second) => (first < second ? -1 : 1));
}
