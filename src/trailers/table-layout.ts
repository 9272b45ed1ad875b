/** The layouts of score files that are recognised by their columns. */
export type LayoutName = 'catalogue' | 'imdb' | 'tmdb' | 'generic';

/** Where a layout keeps what is needed: positions of columns, counted from 0. */
export interface TableLayout {
  readonly name: LayoutName;
  readonly title: number;
  readonly score: number;
  readonly year: number | null;
  readonly imdbId: number | null;
  readonly movieId: number | null;
  readonly youtubeId: number | null;
  /** How many votes the score rests on; 0 means that there is no score, whatever the column says. */
  readonly votes: number | null;
}

interface LayoutColumns {
  readonly name: LayoutName;
  readonly title: readonly string[];
  readonly score: readonly string[];
  readonly year?: readonly string[];
  readonly imdbId?: readonly string[];
  readonly movieId?: readonly string[];
  readonly youtubeId?: readonly string[];
  readonly votes?: readonly string[];
  /** Columns, beside title and score, without which it is not this layout. */
  readonly needs: readonly string[];
}

// Names are compared in lower case without blanks, hyphens and underscores.
const layouts: readonly LayoutColumns[] = [
  {
    name: 'catalogue',
    needs: ['movieid', 'year'],
    movieId: ['movieid'],
    title: ['title'],
    year: ['year'],
    score: ['score'],
    youtubeId: ['youtubeid'],
  },
  {
    name: 'imdb',
    needs: [],
    title: ['movietitle'],
    year: ['titleyear'],
    score: ['imdbscore'],
    imdbId: ['movieimdblink'],
  },
  {
    name: 'tmdb',
    needs: ['releasedate'],
    title: ['title'],
    year: ['releasedate'],
    score: ['voteaverage'],
    imdbId: ['imdbid'],
    votes: ['votecount'],
  },
  {
    name: 'generic',
    needs: [],
    title: ['title', 'movietitle', 'primarytitle', 'movie', 'name'],
    year: ['year', 'titleyear', 'startyear', 'releaseyear', 'releasedate'],
    score: ['score', 'imdbscore', 'rating', 'imdbrating', 'averagerating', 'voteaverage'],
    imdbId: ['imdbid', 'tconst', 'movieimdblink'],
    youtubeId: ['youtubeid'],
  },
];

/** The first layout that these columns satisfy, or null. */
export function recognisedLayout(columns: readonly string[]): TableLayout | null {
  const names = columns.map((column) => column.toLowerCase().replace(/[\s_-]/g, ''));
  const place = (candidates: readonly string[] = []) => {
    const found = candidates.map((name) => names.indexOf(name)).find((index) => index >= 0);
    return found ?? null;
  };
  for (const layout of layouts) {
    const title = place(layout.title);
    const score = place(layout.score);
    if (title === null || score === null || !layout.needs.every((name) => names.includes(name))) {
      continue;
    }
    return {
      name: layout.name,
      title,
      score,
      year: place(layout.year),
      imdbId: place(layout.imdbId),
      movieId: place(layout.movieId),
      youtubeId: place(layout.youtubeId),
      votes: place(layout.votes),
    };
  }
  return null;
}
