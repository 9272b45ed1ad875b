/** `The Quiet Road (1994)`; a title that says its year already stays as it is. */
export function movieTitle({
  title,
  year,
}: {
  readonly title: string;
  readonly year: number | null;
}): string {
  const plain = title.trim();
  return year === null || plain.includes(`(${year})`) ? plain : `${plain} (${year})`;
}
