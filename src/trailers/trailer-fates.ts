import { titleAndYear } from './movie-title.js';
import type { CatalogueMovie } from './read-scores.js';
import { titleIndex } from './title-index.js';
import { youtubeIdIn } from './youtube-id.js';

/** A row of a trailer file: "Title, The (1995)" and the cell of its YouTube id. */
export interface TrailerRow {
  readonly line: number;
  readonly title: string;
  readonly youtubeId: string;
}

/** What became of one trailer row. */
export type TrailerFate =
  | {
      readonly kind: 'matched' | 'year-off-by-one' | 'year-unknown';
      readonly movieId: string;
      readonly youtubeId: string;
    }
  | { readonly kind: 'second-trailer'; readonly movieId: string; readonly firstLine: number }
  | { readonly kind: 'bad-id'; readonly reason: string }
  | { readonly kind: 'no-such-title' | 'other-year' | 'ambiguous' };

/** One fate a row, in the file's order. The first usable trailer of a movie is kept. */
export function trailerFates(
  movies: readonly CatalogueMovie[],
  rows: readonly TrailerRow[],
): readonly TrailerFate[] {
  const index = titleIndex(movies);
  const taken = new Map<string, number>();
  return rows.map((row): TrailerFate => {
    const found = youtubeIdIn(row.youtubeId);
    if (found.kind === 'spoilt') return { kind: 'bad-id', reason: found.reason };
    const wanted = titleAndYear(row.title);
    const match = index.byTitle(wanted);
    if (match.kind === 'unknown') return { kind: 'no-such-title' };
    if (match.kind !== 'found') return { kind: match.kind };
    const { movieId, year } = match.movie;
    const firstLine = taken.get(movieId);
    if (firstLine !== undefined) return { kind: 'second-trailer', movieId, firstLine };
    taken.set(movieId, row.line);
    const { youtubeId } = found;
    if (year === null || wanted.year === null) return { kind: 'year-unknown', movieId, youtubeId };
    return { kind: year === wanted.year ? 'matched' : 'year-off-by-one', movieId, youtubeId };
  });
}
