import { movieIdentity } from '../trailers/movie-id.js';
import { titleAndYear } from '../trailers/movie-title.js';
import type { CatalogueMovie } from '../trailers/read-scores.js';
import type { TitleIndex, TitleMatch } from '../trailers/title-index.js';
import type { LeftOut } from './source-movie.js';

/** A folder's movie with a score, or why it has none. */
export type JoinedScore =
  | { readonly kind: 'joined'; readonly movie: CatalogueMovie; readonly facts: ScoredFacts }
  | { readonly kind: 'left-out'; readonly leftOut: LeftOut };

/** What a score file says of a movie. */
interface ScoredFacts {
  readonly title: string;
  readonly year: number | null;
  readonly score: number;
  readonly identity: string;
}

/**
 * Finds the score of a folder: by its name as a movieId or an IMDB id, else by the title (and year in brackets) that a name gives.
 * @param titled the folder's name or, for a pool, the video file's name without its ending.
 */
export function joinScore(index: TitleIndex, name: string, titled: string): JoinedScore {
  const byId = index.byMovieId(name);
  const match: TitleMatch =
    byId === undefined ? index.byTitle(titleAndYear(titled)) : { kind: 'found', movie: byId };
  const leftOut = (reason: LeftOut): JoinedScore => ({ kind: 'left-out', leftOut: reason });
  switch (match.kind) {
    case 'found': {
      const { movie } = match;
      const { title, year, score, line } = movie;
      if (score === null) return leftOut({ name, kind: 'unusable-score', line });
      return {
        kind: 'joined',
        movie,
        facts: { title, year, score, identity: movieIdentity(movie) },
      };
    }
    case 'unknown':
      return leftOut({ name, kind: 'unknown-title' });
    case 'ambiguous':
    case 'other-year': {
      const years = match.candidates.map(({ year }) => year);
      return leftOut(
        match.kind === 'ambiguous'
          ? { name, kind: 'ambiguous-title', years }
          : { name, kind: 'other-year', years },
      );
    }
  }
}
