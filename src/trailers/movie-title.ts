/** Articles that catalogues move behind a comma ("Matrix, The"). */
const articles = 'the|a|an|le|la|les|il|lo|el|los|las|der|die|das|un|une';
const movedArticle = new RegExp(String.raw`^(.+),\s*(${articles}|l')$`, 'iu');

/**
 * What two spellings of one title share: lower-case letters and digits, words parted by one blank. Accents, punctuation, stray blanks
 * (IMDB's export ends titles in a no-break space), a moved ", The", and what a file name could not hold (`_` for `:` `?` `/`) are gone.
 */
export function normalisedTitle(title: string): string {
  const tidy = tidyTitle(title);
  const ordered = tidy.replace(movedArticle, '$2 $1');
  const words = ordered
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
  // A title of punctuation alone ("$") stays what it is.
  return words === '' ? tidy.toLowerCase() : words;
}

/** The title without stray blanks and without characters that a terminal or a CSV reader would act on. */
export function tidyTitle(title: string): string {
  return title
    .replace(/[\p{White_Space}\p{Control}\u200B\uFEFF]+/gu, ' ')
    .trim()
    .normalize('NFC');
}

export interface TitleAndYear {
  readonly title: string;
  readonly year: number | null;
}

/** Parts "Toy Story (1995)" into title and year; a title without such an ending has no year. */
export function titleAndYear(text: string): TitleAndYear {
  const tidy = tidyTitle(text);
  const found = /^(.*\S)\s*\((\d{4})\)$/u.exec(tidy);
  const year = found?.[2] === undefined ? null : plausibleYear(Number(found[2]));
  return year === null ? { title: tidy, year: null } : { title: tidyTitle(found?.[1] ?? ''), year };
}

/**
 * The titles that a title with brackets holds, as catalogues write films known by several: of "Boot, Das (Boat, The)" both, of
 * "Shipwrecked (a.k.a. Haakon Haakonsen)" both. None where there are no brackets.
 */
export function titlesInBrackets(title: string): readonly string[] {
  const inner = [...title.matchAll(/\(([^()]*)\)/g)].map(([, text = '']) =>
    tidyTitle(text.replace(/^a\.?k\.?a\.?(?=\s)/i, '')),
  );
  if (inner.length === 0) return [];
  const outer = tidyTitle(title.replace(/\s*\([^()]*\)/g, ''));
  return [outer, ...inner].filter((text) => text !== '');
}

/** The year if films were made in it or may be soon, else null. */
function plausibleYear(year: number): number | null {
  return Number.isInteger(year) && year >= 1870 && year <= 2200 ? year : null;
}

/** The year of "1995", of "1995.0" as pandas writes it, and of dates as 1995-11-22 or 11/22/1995. */
export function yearIn(cell: string): number | null {
  const found =
    /^(\d{4})(?:\.0)?$/.exec(cell) ??
    /^(\d{4})-\d{1,2}-\d{1,2}/.exec(cell) ??
    /^\d{1,2}\/\d{1,2}\/(\d{4})$/.exec(cell);
  return found === null ? null : plausibleYear(Number(found[1]));
}
