type Part = string | false | null | readonly Part[];

/** Lines of text: parts that are false or null say nothing. */
export function textLines(...parts: readonly Part[]): readonly string[] {
  return parts.flat(3).filter((part) => typeof part === 'string');
}

const mostNamed = 20;

/** The lines, or the first twenty and how many more there are of `what`. */
export function named(lines: readonly string[], what: string): readonly string[] {
  const more = lines.length - mostNamed;
  return textLines(
    lines.slice(0, mostNamed),
    more > 0 && `… and ${more} more ${what}; --json names all.`,
  );
}
