/** How many of the largest errors are ringed and numbered, and how many of the smallest are listed beside them. */
export const numbered = 5;

/** The movies that the page lists beside its chart: the largest error first, and the smallest first; no movie is in both. */
export function shownPredictions<Movie>({ movies }: { readonly movies: readonly Movie[] }) {
  const shown = Math.min(numbered, Math.floor(movies.length / 2));
  return {
    worst: movies.slice(0, shown),
    closest: movies.slice(movies.length - shown).toReversed(),
  };
}

/** `The Quiet Road (1994)`; a title that says its year already stays as it is. */
export function movieTitle({ title, year }: { title: string; year: number | null }): string {
  const plain = title.trim();
  return year === null || plain.includes(`(${year})`) ? plain : `${plain} (${year})`;
}
