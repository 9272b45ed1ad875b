import { titlesInBrackets } from './movie-title.js';
import type { CatalogueMovie } from './read-scores.js';
import type { TrailerRow } from './read-trailers.js';
import { titleIndex } from './title-index.js';
import type { TitleIndex, TitleMatch } from './title-index.js';
import { youtubeIdIn } from './youtube-id.js';

/** How sure a match is, the surest first. */
export const matchKinds = ['matched', 'year-off-by-one', 'other-title', 'year-unknown'] as const;
export type MatchKind = (typeof matchKinds)[number];

/** What became of one trailer row; `movieIds` are the movies that the row's title may mean. */
export type TrailerFate =
  | { readonly kind: MatchKind; readonly movieId: string; readonly youtubeId: string }
  /** The movie has the trailer of another row, which fits as well or better. */
  | { readonly kind: 'second-trailer'; readonly movieId: string; readonly firstLine: number }
  /** The video is another movie's trailer by another row: one of the two titles is wrong. */
  | { readonly kind: 'same-video'; readonly movieId: string; readonly firstLine: number }
  | {
      readonly kind: 'bad-id';
      readonly reason: string;
      readonly movieIds: readonly string[];
    }
  | {
      readonly kind: 'year-missing' | 'other-year' | 'ambiguous';
      readonly movieIds: readonly string[];
    }
  | { readonly kind: 'no-such-title' | 'no-title' | 'ragged-row' };

/**
 * One fate a row, in the rows' order. Rows whose title and year are the movie's choose first, then those whose year is off by one,
 * those with the movie's title in brackets, and those where a year is missing; among equals the earlier line. No movie gets two
 * trailers and no video two movies.
 * @param withoutYear whether an equal title is enough where a year is missing. In IMDB's export the movies without a year are
 *   series: their scores are not those of the films that share their titles.
 */
export function trailerFates(
  movies: readonly CatalogueMovie[],
  rows: readonly TrailerRow[],
  withoutYear: boolean,
): readonly TrailerFate[] {
  const index = titleIndex(movies);
  const fates = rows.map((row) => ({ row, fate: fateAlone(row, index, withoutYear) }));
  const movieLines = new Map<string, number>();
  const videoLines = new Map<string, number>();
  const settled = new Map<TrailerRow, TrailerFate>();
  for (const kind of matchKinds) {
    for (const { row, fate } of fates) {
      if (fate.kind !== kind) continue;
      const { movieId, youtubeId } = fate;
      const [trailer, video] = [movieLines.get(movieId), videoLines.get(youtubeId)];
      if (trailer !== undefined) {
        settled.set(row, { kind: 'second-trailer', movieId, firstLine: trailer });
      } else if (video === undefined) {
        movieLines.set(movieId, row.line);
        videoLines.set(youtubeId, row.line);
      } else settled.set(row, { kind: 'same-video', movieId, firstLine: video });
    }
  }
  return fates.map(({ row, fate }) => settled.get(row) ?? fate);
}

/** The fate of a row as if it were the only one. */
function fateAlone(row: TrailerRow, index: TitleIndex, withoutYear: boolean): TrailerFate {
  if (row.ragged) return { kind: 'ragged-row' };
  if (row.wanted.title === '') return { kind: 'no-title' };
  const asWritten = index.byTitle(row.wanted);
  const match = asWritten.kind === 'unknown' ? byBrackets(row, index) : asWritten;
  const found = youtubeIdIn(row.youtubeId);
  if (found.kind === 'spoilt') {
    return { kind: 'bad-id', reason: found.reason, movieIds: meant(match) };
  }
  if (match.kind === 'unknown') return { kind: 'no-such-title' };
  if (match.kind !== 'found') return { kind: match.kind, movieIds: meant(match) };
  const { movieId, year } = match.movie;
  const { youtubeId } = found;
  if (match !== asWritten) return { kind: 'other-title', movieId, youtubeId };
  const wantedYear = row.wanted.year;
  if (year === null || wantedYear === null) {
    return withoutYear
      ? { kind: 'year-unknown', movieId, youtubeId }
      : { kind: 'year-missing', movieIds: [movieId] };
  }
  return { kind: year === wantedYear ? 'matched' : 'year-off-by-one', movieId, youtubeId };
}

/** A title in brackets says less than the title itself, so that the years must agree too, within one. */
function byBrackets({ wanted: { title, year } }: TrailerRow, index: TitleIndex): TitleMatch {
  if (year === null) return { kind: 'unknown' };
  const matches = titlesInBrackets(title).map((other) => index.byTitle({ title: other, year }));
  const found = matches.find((match) => match.kind === 'found' && match.movie.year !== null);
  return found ?? { kind: 'unknown' };
}

function meant(match: TitleMatch): readonly string[] {
  if (match.kind === 'unknown') return [];
  const movies = match.kind === 'found' ? [match.movie] : match.candidates;
  return movies.map(({ movieId }) => movieId);
}
