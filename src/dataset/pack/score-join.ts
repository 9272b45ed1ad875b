import { movieIdentity, titleAndYear } from '../../trailers/catalogue/movie-title.js';
import type { CatalogueMovie } from '../../trailers/catalogue/read-scores.js';
import {
  likenessText,
  titleIndex,
  type TitleIndex,
  type TitleMatch,
  type TitleRules,
} from '../../trailers/catalogue/title-index.js';
import type { LeftOut } from './source-movie.js';

/** A folder of frames or images that wants a score. */
export interface ScorelessFolder {
  readonly name: string;
  /** What gives its title: the folder's name or, for a pool, the video file's name without its ending. */
  readonly titled: string;
  /** The video file's name, where there is one. */
  readonly video: string | null;
}

/** A folder's movie with a score, or why it has none. */
export type JoinedScore =
  | {
      readonly kind: 'joined';
      readonly movie: CatalogueMovie;
      readonly facts: ScoredFacts;
      /** How its title was found, where it is not simply equal. */
      readonly likeness: string | null;
    }
  | { readonly kind: 'left-out'; readonly leftOut: LeftOut };

/** What a score file says of a movie. */
interface ScoredFacts {
  readonly title: string;
  readonly year: number | null;
  readonly score: number;
  readonly identity: string;
}

/**
 * Finds the scores of folders: by the name of the video or folder where the score file names those, by the folder's name as a movieId
 * or an IMDB id, else by title and year as `trailers catalog` does. One folder's title counts when another's is looked up.
 * @returns how to look up each of these folders
 */
export function scoreJoin(
  movies: readonly CatalogueMovie[],
  folders: readonly ScorelessFolder[],
  rules: TitleRules,
): (folder: ScorelessFolder) => JoinedScore {
  const index = titleIndex(
    movies,
    folders.map(({ titled }) => titleAndYear(titled)),
    rules,
  );
  return (folder) => joined(folder, matchOf(folder, index));
}

function matchOf({ name, titled, video }: ScorelessFolder, index: TitleIndex): TitleMatch {
  // A pool's own name tells videos of one name apart.
  const [ofName, ofVideo] = [index.byFile(name), video === null ? [] : index.byFile(video)];
  const candidates = ofName.length === 1 || ofVideo.length === 0 ? ofName : ofVideo;
  const scored = candidates.filter(({ score }) => score !== null);
  if (scored.some(({ score }) => score !== scored[0]?.score)) {
    return { kind: 'ambiguous', candidates: scored };
  }
  const movie = scored[0] ?? candidates[0] ?? index.byMovieId(name);
  if (movie !== undefined) return { kind: 'found', movie, by: 'title', years: 'equal' };
  return index.byTitle(titleAndYear(titled));
}

function joined({ name, titled }: ScorelessFolder, match: TitleMatch): JoinedScore {
  const leftOut = (reason: LeftOut): JoinedScore => ({ kind: 'left-out', leftOut: reason });
  switch (match.kind) {
    case 'found': {
      const { movie } = match;
      const { score, line } = movie;
      if (score === null) return leftOut({ name, kind: 'unusable-score', line });
      // A score file of IMDB ids alone has no titles.
      const { title, year } = movie.title === '' ? titleAndYear(titled) : movie;
      const facts = { title, year, score, identity: movieIdentity({ ...movie, title, year }) };
      return { kind: 'joined', movie, facts, likeness: likenessText(match) };
    }
    case 'unknown':
      return leftOut({ name, kind: 'unknown-title' });
    case 'ambiguous': {
      const lines = match.candidates.map(({ line }) => line);
      if (match.candidates.some(({ file }) => file !== null)) {
        return leftOut({ name, kind: 'ambiguous-video', lines });
      }
      const years = match.candidates.map(({ year }) => year);
      return leftOut({ name, kind: 'ambiguous-title', years });
    }
    case 'other-year':
      return leftOut({
        name,
        kind: 'other-year',
        years: match.candidates.map(({ year }) => year),
      });
  }
}
