import { movieIdentity, titleAndYear } from '../../trailers/catalogue/movie-title.js';
import type { CatalogueMovie } from '../../trailers/catalogue/read-scores.js';
import {
  likenessText,
  titleIndex,
  type TitleIndex,
  type TitleMatch,
  type TitleRules,
} from '../../trailers/catalogue/title-index.js';
import type { LeftOut, SourceMovie } from './source-movie.js';

/** A folder of frames or images that has no score yet. */
export interface ScorelessFolder {
  readonly name: string;
  /** What gives its title: the folder's name or, for a pool, the video file's name without its ending. */
  readonly titled: string;
  /** The video file's name, where there is one. */
  readonly video: string | null;
}

interface JoinedScore {
  readonly row: CatalogueMovie;
  readonly facts: Pick<SourceMovie, 'title' | 'year' | 'score' | 'identity'>;
  /** How its title was found, where it is not simply equal. */
  readonly likeness: string | null;
}

/**
 * Finds the scores of folders: by the name of the video or folder where the score file names those, by the folder's name as a movieId
 * or an IMDB id, else by title and year as `trailers catalog` does. One folder's title counts when another's is looked up.
 * @returns how to look up each of these folders: its row, or why it has no score
 */
export function scoreJoin(
  movies: readonly CatalogueMovie[],
  folders: readonly ScorelessFolder[],
  rules: TitleRules,
): (folder: ScorelessFolder) => JoinedScore | LeftOut {
  const titles = folders.map(({ titled }) => titleAndYear(titled));
  const index = titleIndex(movies, titles, rules);
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

function joined({ name, titled }: ScorelessFolder, match: TitleMatch): JoinedScore | LeftOut {
  if (match.kind === 'unknown') return { name, kind: 'unknown-title' };
  if (match.kind !== 'found') {
    const { kind, candidates } = match;
    const years = candidates.map(({ year }) => year);
    if (kind === 'other-year') return { name, kind, years };
    return candidates.some(({ file }) => file !== null)
      ? { name, kind: 'ambiguous-video', lines: candidates.map(({ line }) => line) }
      : { name, kind: 'ambiguous-title', years };
  }
  const { movie: row } = match;
  if (row.score === null) return { name, kind: 'unusable-score', line: row.line };
  // A score file of IMDB ids alone has no titles.
  const { title, year } = row.title === '' ? titleAndYear(titled) : row;
  const identity = movieIdentity({ ...row, title, year });
  const facts = { title, year, score: row.score, identity };
  return { row, facts, likeness: likenessText(match) };
}
