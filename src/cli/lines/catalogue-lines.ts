import { table } from '../../text/table.js';
import { counted } from '../../text/numbers.js';

/** What `trailers catalog` came to, as `--json` prints it. */
export interface CatalogueReport {
  readonly catalogue: string;
  readonly fates: string;
  readonly matched: number;
  /** Movies that stood in the catalogue before and are not among the matched. */
  readonly keptFromBefore: number;
  readonly layout: string;
  /** What a person should know of the two files, a sentence each. */
  readonly cautions: readonly string[];
  readonly movies: RowFates;
  readonly trailers: RowFates;
}

interface RowFates {
  readonly rows: number;
  /** How many rows met each fate; they add up to `rows`. */
  readonly fates: Readonly<Record<string, number>>;
}

const meanings: Readonly<Record<string, string>> = {
  linked: 'IMDB ids equal',
  matched: 'title and year equal',
  'year-off-by-one': 'title equal, year off by one',
  'other-title': 'title equal to one in brackets, as in "Boot, Das (Boat, The)"',
  'other-spelling':
    'title equal but for numerals, articles, apostrophes, accents or blanks; year equal',
  'shorter-title': 'title equal without a subtitle or a name in front; year equal',
  'year-unknown': 'title equal, one of the years unknown, accepted as asked',
  'without-trailer': 'no usable trailer has this title and year',
  duplicate: 'repeats another row',
  'other-score': 'repeats another row with another score; the first counts',
  'bad-score': 'no score from 0 to 10',
  'no-votes': 'a score of no votes',
  'bad-movie-id': 'a movieId that could not be a name of a file',
  'shifted-row': 'its cells are shifted against the header',
  'ragged-row': 'more or fewer cells than the header',
  'blank-row': 'only empty cells',
  'bad-imdb-id': 'no IMDB id',
  'no-title': 'no title',
  'no-such-title': 'no movie has this title',
  'year-missing':
    'title equal, one of the years unknown: maybe a series of that name (see --without-year)',
  'other-year': 'the movies of this title are of another year',
  'other-id': 'the movie of this title has another IMDB id',
  ambiguous: 'several movies or trailers have this title, or nearly',
  'second-trailer': 'its movie has another trailer already',
  'same-video': 'its video is the trailer of another movie already',
  'bad-id': 'no YouTube id in its cell',
};

export function catalogueLines(report: CatalogueReport): readonly string[] {
  const { movies, trailers, matched, keptFromBefore } = report;
  return [
    `${counted(movies.rows, 'row')} of movies (${report.layout} layout):`,
    ...fateLines(movies),
    '',
    `${counted(trailers.rows, 'row')} of trailers:`,
    ...fateLines(trailers),
    '',
    ...report.cautions.map((caution) => `caution: ${caution}`),
    ...(report.cautions.length > 0 ? [''] : []),
    `${report.catalogue}: ${counted(matched, 'movie')} with a score and a trailer${keptFromBefore > 0 ? `, and ${keptFromBefore} that stood there before` : ''}`,
    `${report.fates}: every row of both files with its fate and the reason`,
  ];
}

function fateLines({ fates }: RowFates): readonly string[] {
  const rows = Object.entries(fates).map(([kind, count]) => [count, kind, meanings[kind] ?? '']);
  return table([['', '', ''], ...rows])
    .slice(1)
    .map((line) => `  ${line}`);
}
