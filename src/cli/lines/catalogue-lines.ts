import { relative } from 'node:path';
import type { BuiltCatalogue } from '../../app/dataset/build-catalogue.js';
import { cautionText } from '../../trailers/catalogue/catalogue-error.js';
import { matchReasons, noMatchReasons } from '../../trailers/catalogue/match-trailers.js';
import { counted } from '../../text/numbers.js';
import { table } from '../../text/table.js';
import { textLines } from './text-lines.js';

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

/** What `trailers catalog` prints as JSON. @param folder that paths are shown relative to */
export function catalogueData(built: BuiltCatalogue, folder: string) {
  const { matched, keptFromBefore, layout, cautions } = built;
  const counts = ({ rows, fates }: BuiltCatalogue['movies']) => ({
    rows,
    fates: Object.fromEntries(fates),
  });
  return {
    catalogue: relative(folder, built.catalogue),
    fates: relative(folder, built.fates),
    matched,
    keptFromBefore,
    layout,
    cautions: [
      ...cautions.movies.map((caution) => `movies: ${cautionText(caution)}`),
      ...cautions.trailers.map((caution) => `trailers: ${cautionText(caution)}`),
    ],
    movies: counts(built.movies),
    trailers: counts(built.trailers),
  };
}

type CatalogueData = ReturnType<typeof catalogueData>;

/** The same for a person. */
export function catalogueLines(data: CatalogueData): readonly string[] {
  const { cautions, keptFromBefore } = data;
  const kept = keptFromBefore > 0 ? `, and ${keptFromBefore} that it had before` : '';
  return textLines(
    `${counted(data.movies.rows, 'row')} of movies (${data.layout} layout):`,
    countLines(data.movies),
    '',
    `${counted(data.trailers.rows, 'row')} of trailers:`,
    countLines(data.trailers),
    '',
    cautions.map((caution) => `caution: ${caution}`),
    cautions.length > 0 && '',
    `${data.catalogue}: ${counted(data.matched, 'movie')} with a score and a trailer${kept}`,
    `${data.fates}: every row of both files with its outcome and the reason`,
  );
}

function countLines({ fates }: CatalogueData['movies']): readonly string[] {
  const rows = Object.entries(fates).map(([kind, count]) => [count, kind, meanings[kind] ?? '']);
  return table([['', '', ''], ...rows])
    .slice(1)
    .map((line) => `  ${line}`);
}
