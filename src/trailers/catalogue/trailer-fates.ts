import type { CatalogueMovie } from './read-scores.js';
import { type TrailerRow, youtubeIdIn } from './read-trailers.js';
import { titleIndex, type TitleIndex, type TitleRules } from './title-index.js';
import type { TitleMatch } from './title-match.js';

/** How a movie was found, the surest first. */
export const matchKinds = [
  'linked',
  'matched',
  'other-title',
  'other-spelling',
  'shorter-title',
  'year-off-by-one',
  'year-unknown',
] as const;
export type MatchKind = (typeof matchKinds)[number];

/** What is said of the matching. */
interface MatchRules extends TitleRules {
  /**
   * Whether an equal title is enough where a year is missing. In IMDB's export the movies without a year are series: their scores are
   * not those of the films that share their titles.
   */
  readonly withoutYear: boolean;
  /** IMDB ids by MovieLens' movieIds. */
  readonly links?: ReadonlyMap<string, string> | undefined;
}

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
      readonly kind: 'year-missing' | 'other-year' | 'ambiguous' | 'other-id';
      readonly movieIds: readonly string[];
    }
  | { readonly kind: 'no-such-title' | 'no-title' | 'ragged-row' };

/**
 * One fate a row, in the rows' order. The surest matches choose first, those of an equal year before those whose year is off by one;
 * among equals the earlier line. No movie gets two trailers and no video two movies.
 */
export function trailerFates(
  movies: readonly CatalogueMovie[],
  rows: readonly TrailerRow[],
  rules: MatchRules,
): readonly TrailerFate[] {
  const sound = rows.filter((row) => !row.ragged).map(({ wanted }) => wanted);
  const index = titleIndex(movies, sound, rules);
  const fates = rows.map((row) => ({ row, ...fateAlone(row, index, rules) }));
  const movieLines = new Map<string, number>();
  const videoLines = new Map<string, number>();
  const changed = new Map<TrailerRow, TrailerFate>();
  const isMatch = ({ fate }: { readonly fate: TrailerFate }) =>
    matchKinds.some((kind) => kind === fate.kind);
  for (const { row, fate } of fates.filter(isMatch).toSorted((a, b) => a.rank - b.rank)) {
    if (!('youtubeId' in fate)) continue;
    const { movieId, youtubeId } = fate;
    const [trailer, video] = [movieLines.get(movieId), videoLines.get(youtubeId)];
    if (trailer !== undefined) {
      changed.set(row, { kind: 'second-trailer', movieId, firstLine: trailer });
    } else if (video === undefined) {
      movieLines.set(movieId, row.line);
      videoLines.set(youtubeId, row.line);
    } else changed.set(row, { kind: 'same-video', movieId, firstLine: video });
  }
  return fates.map(({ row, fate }) => changed.get(row) ?? fate);
}

interface FateAlone {
  readonly fate: TrailerFate;
  /** How sure a match is; the lowest is the surest. */
  readonly rank: number;
}

/** The fate of a row as if it were the only one. */
function fateAlone(row: TrailerRow, index: TitleIndex, rules: MatchRules): FateAlone {
  const unranked = (fate: TrailerFate): FateAlone => ({ fate, rank: 0 });
  if (row.ragged) return unranked({ kind: 'ragged-row' });
  const imdbId = row.imdbId ?? rules.links?.get(row.movieId) ?? null;
  const linked = imdbId === null ? undefined : index.byMovieId(imdbId);
  if (row.wanted.title === '' && linked === undefined) return unranked({ kind: 'no-title' });
  const match: TitleMatch =
    linked === undefined
      ? index.byTitle(row.wanted)
      : { kind: 'found', movie: linked, by: 'title', years: 'equal' };
  const found = youtubeIdIn(row.youtubeId);
  if (found.kind === 'spoilt') {
    return unranked({ kind: 'bad-id', reason: found.reason, movieIds: meant(match) });
  }
  if (match.kind === 'unknown') return unranked({ kind: 'no-such-title' });
  if (match.kind !== 'found') return unranked({ kind: match.kind, movieIds: meant(match) });
  const { movie, by, years } = match;
  const { movieId } = movie;
  if (linked === undefined && imdbId !== null && movie.imdbId !== null) {
    return unranked({ kind: 'other-id', movieIds: [movieId] });
  }
  const isUnknown = linked === undefined && (movie.year === null || row.wanted.year === null);
  if (isUnknown && !rules.withoutYear) {
    return unranked({ kind: 'year-missing', movieIds: [movieId] });
  }
  const kind: MatchKind =
    linked !== undefined
      ? 'linked'
      : isUnknown
        ? 'year-unknown'
        : by === 'title' && years === 'off-by-one'
          ? 'year-off-by-one'
          : kindOf[by];
  const rank = matchKinds.indexOf(kind) + (years === 'off-by-one' ? matchKinds.length : 0);
  return { fate: { kind, movieId, youtubeId: found.youtubeId }, rank };
}

const kindOf = {
  title: 'matched',
  bracketed: 'other-title',
  spelling: 'other-spelling',
  shorter: 'shorter-title',
} as const;

function meant(match: TitleMatch): readonly string[] {
  if (match.kind === 'unknown') return [];
  const movies = match.kind === 'found' ? [match.movie] : match.candidates;
  return movies.map(({ movieId }) => movieId);
}
