const mostNamed = 20;

/** The lines, or the first twenty and how many more there are of `what`. */
export function named(lines: readonly string[], what: string): readonly string[] {
  if (lines.length <= mostNamed) return lines;
  return [
    ...lines.slice(0, mostNamed),
    `… and ${lines.length - mostNamed} more ${what}; --json names all.`,
  ];
}
