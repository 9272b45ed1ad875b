import { relative } from 'node:path';
import type { BuiltCatalogue } from '../../app/data/build-catalogue.js';
import { cautionText } from '../../trailers/catalogue/catalogue-error.js';
import { matchReasons, noMatchReasons } from '../../trailers/catalogue/match-trailers.js';
import { counted } from '../../text/numbers.js';
import { table } from '../../text/table.js';

/** What each outcome of a row means. */
const meanings: Readonly<Record<string, string | null>> = {
  ...matchReasons,
  ...noMatchReasons,
  matched: 'title and year equal',
  'other-title': 'title equal to one in brackets, as in "Boot, Das (Boat, The)"',
  'other-spelling':
    'title equal but for numerals, articles, apostrophes, accents or blanks; year equal',
  'year-missing':
    'title equal, one of the years unknown: maybe a series of that name (see --without-year)',
  'without-trailer': 'no usable trailer has this title and year',
  duplicate: 'repeats another row',
  'other-score': 'repeats another row with another score; the first counts',
  'bad-score': 'no score from 0 to 10',
  'no-votes': 'a score of no votes',
  'bad-movie-id': 'a movieId that could not be a name of a file',
  'shifted-row': 'its cells are shifted against the header',
  'blank-row': 'only empty cells',
  'bad-imdb-id': 'no IMDB id',
};

/** What `trailers catalog` prints. @param folder that paths are shown relative to */
export function catalogueLines(
  built: BuiltCatalogue,
  folder: string,
  json: boolean,
): readonly string[] {
  const { matched, keptFromBefore, layout, movies, trailers } = built;
  const catalogue = relative(folder, built.catalogue);
  const fates = relative(folder, built.fates);
  const cautions = [
    ...built.cautions.movies.map((caution) => `movies: ${cautionText(caution)}`),
    ...built.cautions.trailers.map((caution) => `trailers: ${cautionText(caution)}`),
  ];
  if (json) {
    const counts = ({ rows, fates: ended }: RowCounts) => ({
      rows,
      fates: Object.fromEntries(ended),
    });
    const both = { movies: counts(movies), trailers: counts(trailers) };
    const facts = { catalogue, fates, matched, keptFromBefore, layout, cautions };
    return [JSON.stringify({ ...facts, ...both })];
  }
  return [
    `${counted(movies.rows, 'row')} of movies (${layout} layout):`,
    ...countLines(movies),
    '',
    `${counted(trailers.rows, 'row')} of trailers:`,
    ...countLines(trailers),
    '',
    ...cautions.map((caution) => `caution: ${caution}`),
    ...(cautions.length > 0 ? [''] : []),
    `${catalogue}: ${counted(matched, 'movie')} with a score and a trailer${keptFromBefore > 0 ? `, and ${keptFromBefore} from before` : ''}`,
    `${fates}: the outcome of every row of both files, with the reason`,
  ];
}

type RowCounts = BuiltCatalogue['movies'];

function countLines({ fates }: RowCounts): readonly string[] {
  const rows = [...fates].map(([kind, count]) => [count, kind, meanings[kind] ?? '']);
  return table([['', '', ''], ...rows])
    .slice(1)
    .map((line) => `  ${line}`);
}
