import { normalisedTitle, tidyTitle, titlesInBrackets } from './movie-title.js';

/** Articles that may be missing in front of a title. "Die", "Las" and "Los" begin too many titles as words of their own. */
const leadingArticle = /^(?:the|a|an|le|la|les|l|il|lo|el|der|das)(?= )/;

/** Marks that belong to a title: "Barfi!" and "Barfi" are two films. A file's name cannot hold some others, and has _ for them. */
const distinctiveMarks = /[!#$%@+=~]/g;

/** The title and the marks in it that tell films apart: what must be equal where the years are not. */
export function exactTitle(title: string): string {
  const marks = tidyTitle(title).match(distinctiveMarks) ?? [];
  return `${normalisedTitle(title)} ${marks.join('')}`;
}

/** The title without a leading article, as two films of nearly one title share it. */
export function bareTitle(title: string): string {
  return normalisedTitle(title).replace(leadingArticle, '').trim();
}

const letters: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '¢': 'c',
};

const numerals = new Map(
  ['', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii', 'xiii'].map(
    (numeral, place) => [numeral, String(place + 1)] as const,
  ),
);
const counted =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty';
const tens = 'thirty forty fifty sixty seventy eighty ninety';
const sameWords = new Map([
  ...counted.split(' ').map((word, number) => [word, String(number)] as const),
  ...tens.split(' ').map((word, place) => [word, String(10 * (place + 3))] as const),
  ['dr', 'doctor'],
  ['mr', 'mister'],
  ['st', 'saint'],
  ['vs', 'versus'],
]);

/** A title's words, spelled in one way: numerals as digits, no articles in front, no apostrophes, accents and ligatures dissolved. */
function spelledWords(text: string): readonly string[] {
  const plain = tidyTitle(text)
    .toLowerCase()
    .replaceAll('½', ' 1 2')
    .replaceAll('&', ' and ')
    .replace(/['’‘`´ʻ]/g, '')
    .replace(/[æœßøłđðþı¢]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '');
  // "Part II" and "2" are one: the word says nothing but that a number follows.
  const words = (plain.match(/[\p{Letter}\p{Number}]+/gu) ?? []).filter(
    (word, place, all) => !/^(?:part|vol|volume)$/.test(word) || isLastOrFirst(place, all),
  );
  const spelled = words.map((word, place) => {
    const numeral = place > 0 ? numerals.get(word) : undefined;
    return numeral ?? (place > 0 && word === 'i' && place === words.length - 1 ? '1' : word);
  });
  const start = spelled.length > 1 && leadingArticle.test(`${spelled[0] ?? ''} `) ? 1 : 0;
  return spelled.slice(start).map((word) => sameWords.get(word) ?? word);
}

function isLastOrFirst(place: number, words: readonly string[]): boolean {
  return place === 0 || place === words.length - 1;
}

/** What spellings of one title share: its words without the blanks between, so that "Oldboy" is "Old Boy". */
function spelling(text: string): string {
  return spelledWords(text).join('');
}

/** The keys of a title: in what spellings of it, or of pieces of it, another title of the same film may be found. */
export interface TitleKeys {
  /** Of the whole title, and of each title in brackets. */
  readonly full: readonly string[];
  /** Of the whole title, where it has no other one in brackets. */
  readonly plain: readonly string[];
  /** Of what follows a series' name or a person's, as in "Wes Craven's New Nightmare". */
  readonly works: readonly string[];
  /** Of what is left without the subtitle. */
  readonly mains: readonly string[];
  /** Those of `mains` that leave no other film of that name: with a number in them, or without "The Movie" alone. */
  readonly sureMains: readonly string[];
}

/** A person's name in front of a title, as in "Tyler Perry's". */
const owner =
  /^(?!(?:The|A|An|My|Our|Your|His|Her|Their) )\p{Lu}[\p{Letter}.-]+(?: \p{Lu}[\p{Letter}.-]*){1,2}['’]s (.+)$/u;

export function titleKeys(title: string): TitleKeys {
  const ordered = movedArticlesBack(title);
  const bracketed = titlesInBrackets(ordered).map(movedArticlesBack);
  const names = bracketed.length > 0 ? bracketed : [ordered];
  const full = new Set(
    [ordered, ...names].flatMap((name) => [spelling(name), spelling(flat(name))]),
  );
  const works = new Set<string>();
  const mains = new Set<string>();
  const sureMains = new Set<string>();
  for (const name of names) {
    const [first = '', ...others] = partsOf(name);
    const rest = others.flatMap((part) => spelledWords(part));
    if (others.length > 0) {
      const main = spelling(first);
      mains.add(main);
      if (/\d$/.test(main) || rest.join(' ') === 'movie') sureMains.add(main);
      if (rest.length > 2 || /presents$/i.test(first)) works.add(rest.join(''));
      // The mark in front keeps it apart from a whole title.
      full.add(`#${[withoutNumber(first), ...others.map(spelling)].join(':')}`);
    }
    const work = spelledWords(owner.exec(tidyTitle(name))?.[1] ?? '');
    if (work.length > 1) works.add(work.join(''));
  }
  // "Jason Lives: Friday the 13th Part VI" and "Friday the 13th Part VI: Jason Lives".
  const parts = partsOf(ordered.replace(/[()]/g, ':')).map(spelling);
  if (parts.length > 1) full.add(`=${parts.toSorted().join(':')}`);
  full.delete('');
  const plain = bracketed.length > 0 ? [] : [...full];
  return {
    full: [...full],
    plain,
    works: [...works],
    mains: [...mains],
    sureMains: [...sureMains],
  };
}

/** A title without what says only that it is shown in three dimensions. */
function flat(title: string): string {
  return title.replace(/\b3-?D\b/gi, ' ');
}

/** The parts of a title at a colon or a dash between blanks. */
function partsOf(title: string): readonly string[] {
  return tidyTitle(title)
    .split(/:(?!\d)\s*|\s+[-–—]\s+/)
    .map((part) => part.trim())
    .filter((part) => spelling(part) !== '');
}

/** A series' name without the number of the film in it: its subtitle says which one it is. */
function withoutNumber(part: string): string {
  const words = spelledWords(flat(part).replace(/ presents$/i, ''));
  const last = words.at(-1) ?? '';
  return (words.length > 1 && /^\d{1,2}$/.test(last) ? words.slice(0, -1) : words).join('');
}

/** "Naked Gun 2½: The Smell of Fear, The" as it is spoken. */
function movedArticlesBack(title: string): string {
  return tidyTitle(title).replace(
    /^([^()]+),\s*(the|a|an|le|la|les|l'|il|lo|el|los|las|der|die|das|un|une)(?=$|\s*\()/i,
    '$2 $1',
  );
}
