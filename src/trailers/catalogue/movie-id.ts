import { safeName } from '../../files/safe-name.js';
import { normalisedTitle } from './movie-title.js';

/** Endings of video files; what else follows a dot belongs to the name. */
const videoEnding =
  /\.(?:mp4|m4v|mov|qt|mkv|webm|avi|wmv|asf|flv|f4v|mpe?g|mpv|m2v|ts|m2ts|mts|mxf|3gp|3g2|ogv|ogm|vob|divx|gif)$/i;

/** What tells one movie from another: its IMDB id, or where none is known its title and year. */
export interface MovieFacts {
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
