import { noFormula } from '../../text/csv.js';
import { safeName } from '../../files/safe-name.js';
import { shortLine } from '../../files/sanitize-text.js';

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

/** Parts "Toy Story (1995)", also with [1995] or IMDB's (1995/II), into title and year; a title without such an ending has no year. */
export function titleAndYear(text: string): TitleAndYear {
  const tidy = tidyTitle(text);
  const found = /^(.*\S)\s*(?:\((\d{4})(?:\/[IVX]+)?\)|\[(\d{4})\])$/u.exec(tidy);
  const digits = found?.[2] ?? found?.[3];
  const year = digits === undefined ? null : plausibleYear(Number(digits));
  return year === null ? { title: tidy, year: null } : { title: tidyTitle(found?.[1] ?? ''), year };
}

/**
 * Title and year of a row that may have the year after the title, in its own column, or in both. After the title it counts first:
 * a column may hold the date of another release.
 * @param yearCell a year or a date; empty, or a mark such as \N or NA, where it is missing
 */
export function titleWithYear(
  titleCell: string,
  yearCell: string,
): TitleAndYear & { readonly problem: 'bad-year' | 'two-years' | null } {
  const named = titleAndYear(titleCell);
  const found = yearIn(yearCell);
  const year = named.year ?? found;
  const isBad = found === null && !isMissing(yearCell);
  const differ = named.year !== null && found !== null && Math.abs(named.year - found) > 1;
  return { title: named.title, year, problem: isBad ? 'bad-year' : differ ? 'two-years' : null };
}

/** Whether a cell says that nothing is known: IMDB's files have \N, R has NA, pandas nan. */
function isMissing(cell: string): boolean {
  return /^(?:|\\N|n\/?a|nan|null|none|[-–?])$/i.test(cell.trim());
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

/** The year of "1995", of "1995.0" as pandas writes it, and of dates as 1995-11-22, 11/22/1995, 22.11.1995 or 22 Nov 1995. */
function yearIn(cell: string): number | null {
  const text = cell.trim();
  const found =
    /^(\d{4})(?:[.,]0)?$/.exec(text) ??
    /^(\d{4})[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)/.exec(text) ??
    /^\d{1,2}([-/.])\d{1,2}\1(?<year>\d{4})$/.exec(text) ??
    /^(?:\d{1,2}[ -])?\p{Letter}{3,9}\.?[ -](?:\d{1,2},? )?(?<year>\d{4})$/u.exec(text);
  const year = found?.groups?.['year'] ?? found?.[1];
  return year === undefined ? null : plausibleYear(Number(year));
}

/** Endings of video files; what else follows a dot belongs to the name. */
const videoEnding =
  /\.(?:mp4|m4v|mov|qt|mkv|webm|avi|wmv|asf|flv|f4v|mpe?g|mpv|m2v|ts|m2ts|mts|mxf|3gp|3g2|ogv|ogm|vob|divx|gif)$/i;

/** What tells one movie from another: its IMDB id, or where none is known its title and year. */
interface MovieFacts {
  readonly title: string;
  readonly year: number | null;
  readonly imdbId: string | null;
}

/** The IMDB id ("tt0458339") that a link, a cell or a movieId holds, or null. */
export function imdbIdIn(text: string): string | null {
  return /(?<![a-z0-9])tt\d{5,10}(?![a-z0-9])/.exec(text)?.[0] ?? null;
}

/** What trailers, remakes and duplicates of one movie share; splits are decided by it. */
export function movieIdentity({ title, year, imdbId }: MovieFacts): string {
  return imdbId ?? `${normalisedTitle(title)} (${year ?? 'no year'})`;
}

/** The name of a movie in files and folders: its title as a slug, then its IMDB id or a hash of title and year. */
export function movieIdOf(movie: MovieFacts): string {
  return safeName(movie.title, movieIdentity(movie));
}

/** Whether a text from outside may serve as a movieId, that is as a folder's name. */
export function isMovieId(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,118}[a-z0-9])?$/.test(text);
}

/** A video's name without the folders before it, of either kind of slash. */
export function withoutFolder(name: string): string {
  return name.replace(/^.*[/\\]/s, '').normalize('NFC');
}

/** A video's name without folders and without its ending, where that is one of a video. */
export function videoStem(name: string): string {
  return withoutFolder(name.trim()).replace(videoEnding, '');
}

/** What a movie is called that is known by its video alone, as `frames extract` calls its pool. */
export function movieIdOfVideo(name: string): string {
  const stem = videoStem(name);
  return isMovieId(stem) && !stem.includes('--') ? stem : safeName(stem);
}

/** A text on one line and cut, and no formula in a spreadsheet. */
export function plainCell(text: string): string {
  return noFormula(shortLine(tidyTitle(text), 200));
}
