import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { csvText } from '../../text/csv.js';
import { shortLine } from '../../files/sanitize-text.js';
import { writeAtomic } from '../../files/atomic-write.js';
import type { MatchedCatalogue, MovieFate } from './match-catalogue.js';
import { plainCell, tidyTitle } from './movie-title.js';
import type { TrailerRow } from './read-trailers.js';
import type { MatchKind, TrailerFate } from './trailer-fates.js';

/** Writes the fate of every row of both files as CSV, whole or not at all: file,line,title,fate,movieId,youtubeId,otherLine,reason. */
export function writeFates(path: string, matched: MatchedCatalogue): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomic(
    path,
    csvText([
      ['file', 'line', 'title', 'fate', 'movieId', 'youtubeId', 'otherLine', 'reason'],
      ...matched.movieFates.map(movieCells),
      ...matched.trailerFates.map(({ row, fate }) => trailerCells(row, fate)),
    ]),
  );
}

type Cells = readonly (string | number | null)[];

function movieCells(fate: MovieFate): Cells {
  const { line, kind, movieId } = fate;
  const start = ['movies', line, plainCell(fate.title), kind, movieId] as const;
  if ('youtubeId' in fate) {
    return [...start, fate.youtubeId, fate.trailerLine, matchReasons[fate.kind]];
  }
  return kind === 'without-trailer'
    ? [...start, null, fate.trailerLine, missingTexts[fate.missing]]
    : [...start, null, null, plainCell(fate.reason)];
}

const missingTexts: Readonly<
  Record<Extract<MovieFate, { kind: 'without-trailer' }>['missing'], string>
> = {
  'no-such-title': 'no trailer has this title',
  'trailer-id-spoilt': 'its trailer has no usable YouTube id',
  'trailer-of-other-movie': 'its video is the trailer of another movie',
  'year-missing': 'a trailer has its title, but one of the years is unknown',
  'other-year': 'trailers of this title are of another year',
  'other-id': 'a trailer of this title has the IMDB id of another movie',
  ambiguous: 'a trailer of this title may be of another movie',
};

function trailerCells({ line, title, youtubeId }: TrailerRow, fate: TrailerFate): Cells {
  const movieIds =
    'movieId' in fate ? fate.movieId : 'movieIds' in fate ? fate.movieIds.join(' ') : null;
  const kept = 'youtubeId' in fate ? fate.youtubeId : null;
  const otherLine = 'firstLine' in fate ? fate.firstLine : null;
  const reason =
    fate.kind === 'bad-id'
      ? `'${shortLine(tidyTitle(youtubeId), 40)}': ${fate.reason}`
      : trailerReasons[fate.kind];
  return ['trailers', line, plainCell(title), fate.kind, movieIds, kept, otherLine, reason];
}

const matchReasons: Readonly<Record<MatchKind, string | null>> = {
  linked: 'IMDB ids equal',
  matched: null,
  'year-off-by-one': 'title equal, year off by one',
  'other-title': 'title equal to one in brackets, year equal or off by one',
  'other-spelling': 'title equal but for its spelling, year equal',
  'shorter-title': 'title equal without a subtitle or a name in front, year equal',
  'year-unknown': 'title equal, one of the years unknown, accepted as asked',
};

const trailerReasons: Readonly<Record<Exclude<TrailerFate['kind'], 'bad-id'>, string | null>> = {
  ...matchReasons,
  'second-trailer': 'the movie has the trailer of the other line',
  'same-video': 'the other line gives this video to another movie',
  'year-missing': 'a movie has this title, but one of the years is unknown',
  'other-year': 'the movies of this title are of another year',
  'other-id': 'the movie of this title has another IMDB id',
  ambiguous: 'several movies or trailers have this title, or nearly',
  'no-such-title': 'no movie has this title',
  'no-title': 'the title is empty',
  'ragged-row': 'it has more or fewer cells than the header',
};
