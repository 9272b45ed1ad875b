/**
 * Compares versions by their numbers: `2026.07.04` and `2026.7.4` are the same, what follows the numbers does not count.
 * @returns negative where the first is older, 0 where they are the same, else positive
 */
export function compareVersions(first: string, second: string): number {
  const [left, right] = [numbers(first), numbers(second)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
