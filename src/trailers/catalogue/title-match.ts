import type { CatalogueMovie } from './read-scores.js';

/**
 * What two titles have in common: all of it; one that stands in brackets; another spelling; or one is the other without a
 * subtitle or a name in front.
 */
export type TitleLikeness = 'title' | 'bracketed' | 'spelling' | 'shorter';

/** What looking a title up came to. */
export type TitleMatch =
  | {
      readonly kind: 'found';
      readonly movie: CatalogueMovie;
      readonly by: TitleLikeness;
      readonly years: 'equal' | 'off-by-one' | 'unknown';
    }
  | { readonly kind: 'unknown' }
  /** Remakes, or nearly equal titles: nobody can say which one is meant. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly CatalogueMovie[] }
  | { readonly kind: 'other-year'; readonly candidates: readonly CatalogueMovie[] };

/** How a title was found where it is not simply equal, as a sentence may hold it; null where it is. */
export function likenessText(
  by: TitleLikeness,
  years: 'equal' | 'off-by-one' | 'unknown',
): string | null {
  const title = {
    title: null,
    bracketed: 'title equal to one in brackets',
    spelling: 'title equal but for its spelling',
    shorter: 'title equal without a subtitle or a name in front',
  }[by];
  const year = {
    equal: null,
    'off-by-one': 'year off by one',
    unknown: 'one of the years unknown',
  }[years];
  const parts = [title, year].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

/** The movie that a year chooses among those of one title. Without a year a title needs to be the only one. */
export function chosenByYear(
  candidates: readonly CatalogueMovie[],
  year: number | null,
  by: TitleLikeness,
): TitleMatch {
  const [only, another] = candidates;
  if (only === undefined) return { kind: 'unknown' };
  if (year === null) {
    return another === undefined
      ? { kind: 'found', movie: only, by, years: only.year === null ? 'equal' : 'unknown' }
      : { kind: 'ambiguous', candidates };
  }
  for (const tolerance of [0, 1]) {
    const near = candidates.filter(
      (movie) => movie.year !== null && Math.abs(movie.year - year) <= tolerance,
    );
    const [nearest, rival] = near;
    if (nearest !== undefined) {
      const years = tolerance === 0 ? 'equal' : 'off-by-one';
      return rival === undefined
        ? { kind: 'found', movie: nearest, by, years }
        : { kind: 'ambiguous', candidates: near };
    }
  }
  if (another === undefined && only.year === null) {
    return { kind: 'found', movie: only, by, years: 'unknown' };
  }
  return { kind: 'other-year', candidates };
}
