import { shortLine } from '../../files/sanitize-text.js';
import { tidyTitle } from './movie-title.js';
import type { CatalogueMovie } from './read-scores.js';
import { type TrailerRow, youtubeIdIn } from './read-trailers.js';
import { titleIndex, type TitleIndex, type TitleMatch, type TitleRules } from './title-index.js';

/** How a movie was found, the surest first, and why that is a match. */
export const matchReasons = {
  linked: 'IMDB ids equal',
  matched: null,
  'other-title': 'title equal to one in brackets, year equal or off by one',
  'other-spelling': 'title equal but for its spelling, year equal',
  'shorter-title': 'title equal without a subtitle or a name in front, year equal',
  'year-off-by-one': 'title equal, year off by one',
  'year-unknown': 'title equal, one of the years unknown, accepted as asked',
} as const;
export type MatchKind = keyof typeof matchReasons;

/** Why a row is no movie's trailer. */
export const noMatchReasons = {
  'same-video': 'the other line gives this video to another movie',
  'bad-id': 'it has no usable YouTube id',
  'year-missing': 'a movie has this title, but one of the years is unknown',
  ambiguous: 'several movies or trailers have this title, or nearly',
  'other-id': 'the movie of this title has another IMDB id',
  'other-year': 'the movies of this title are of another year',
  'second-trailer': 'the movie has the trailer of the other line',
  'no-such-title': 'no movie has this title',
  'no-title': 'the title is empty',
  'ragged-row': 'it has more or fewer cells than the header',
} as const;

/** What was decided about one trailer row. */
export interface TrailerOutcome {
  readonly kind: MatchKind | keyof typeof noMatchReasons;
  /** The movie it was matched with, or all that its title may mean. */
  readonly movieIds: readonly string[];
  /** Of a match. */
  readonly youtubeId: string | null;
  /** The row that has the movie, or the video, instead. */
  readonly otherLine: number | null;
  readonly reason: string | null;
}

interface MatchRules extends TitleRules {
  /**
   * Whether an equal title is enough where a year is missing. In IMDB's export the movies without a year are series: their scores are
   * not those of the films that share their titles.
   */
  readonly withoutYear: boolean;
  /** IMDB ids by MovieLens' movieIds. */
  readonly links?: ReadonlyMap<string, string> | undefined;
}

const matchKinds = Object.keys(matchReasons) as MatchKind[];

/**
 * One outcome a row, in the rows' order. The surest matches choose first, those of an equal year before those whose year is off by one;
 * among equals the earlier line. No movie gets two trailers and no video two movies.
 */
export function trailerOutcomes(
  movies: readonly CatalogueMovie[],
  rows: readonly TrailerRow[],
  rules: MatchRules,
): readonly TrailerOutcome[] {
  const sound = rows.filter((row) => !row.ragged).map(({ wanted }) => wanted);
  const index = titleIndex(movies, sound, rules);
  const candidates = rows.map((row, place) => ({ row, place, ...matchAlone(row, index, rules) }));
  const outcomes: TrailerOutcome[] = candidates.map(({ outcome }) => outcome);
  const movieLines = new Map<string, number>();
  const videoLines = new Map<string, number>();
  for (const { row, place, outcome } of candidates.toSorted((a, b) => a.rank - b.rank)) {
    const { movieIds, youtubeId } = outcome;
    if (youtubeId === null) continue;
    const [movieId = ''] = movieIds;
    const [trailer, video] = [movieLines.get(movieId), videoLines.get(youtubeId)];
    if (trailer !== undefined) outcomes[place] = noMatch('second-trailer', movieIds, trailer);
    else if (video !== undefined) outcomes[place] = noMatch('same-video', movieIds, video);
    else {
      movieLines.set(movieId, row.line);
      videoLines.set(youtubeId, row.line);
    }
  }
  return outcomes;
}

function noMatch(
  kind: keyof typeof noMatchReasons,
  movieIds: readonly string[] = [],
  otherLine: number | null = null,
  reason: string = noMatchReasons[kind],
): TrailerOutcome {
  return { kind, movieIds, youtubeId: null, otherLine, reason };
}

interface RankedOutcome {
  readonly outcome: TrailerOutcome;
  /** How sure a match is; the lowest is the surest. */
  readonly rank: number;
}

/** The outcome of a row as if it were the only one. */
function matchAlone(row: TrailerRow, index: TitleIndex, rules: MatchRules): RankedOutcome {
  const unmatched = (...given: Parameters<typeof noMatch>) => ({
    outcome: noMatch(...given),
    rank: 0,
  });
  if (row.ragged) return unmatched('ragged-row');
  const imdbId = row.imdbId ?? rules.links?.get(row.movieId) ?? null;
  const linked = imdbId === null ? undefined : index.byMovieId(imdbId);
  if (row.wanted.title === '' && linked === undefined) return unmatched('no-title');
  const match: TitleMatch =
    linked === undefined
      ? index.byTitle(row.wanted)
      : { kind: 'found', movie: linked, by: 'title', years: 'equal' };
  const movieIds = meantBy(match).map(({ movieId }) => movieId);
  const found = youtubeIdIn(row.youtubeId);
  if (found.kind === 'none') {
    const reason = `'${shortLine(tidyTitle(row.youtubeId), 40)}': ${found.reason}`;
    return unmatched('bad-id', movieIds, null, reason);
  }
  if (match.kind === 'unknown') return unmatched('no-such-title');
  if (match.kind !== 'found') return unmatched(match.kind, movieIds);
  const { movie, by, years } = match;
  if (linked === undefined && imdbId !== null && movie.imdbId !== null) {
    return unmatched('other-id', movieIds);
  }
  const isUnknown = linked === undefined && (movie.year === null || row.wanted.year === null);
  if (isUnknown && !rules.withoutYear) return unmatched('year-missing', movieIds);
  let kind = kindOf[by];
  if (by === 'title' && years === 'off-by-one') kind = 'year-off-by-one';
  if (isUnknown) kind = 'year-unknown';
  if (linked !== undefined) kind = 'linked';
  const { youtubeId } = found;
  return {
    outcome: { kind, movieIds, youtubeId, otherLine: null, reason: matchReasons[kind] },
    rank: matchKinds.indexOf(kind) + (years === 'off-by-one' ? matchKinds.length : 0),
  };
}

const kindOf: Readonly<Record<Extract<TitleMatch, { kind: 'found' }>['by'], MatchKind>> = {
  title: 'matched',
  bracketed: 'other-title',
  spelling: 'other-spelling',
  shorter: 'shorter-title',
};

function meantBy(match: TitleMatch): readonly CatalogueMovie[] {
  if (match.kind === 'unknown') return [];
  return match.kind === 'found' ? [match.movie] : match.candidates;
}
