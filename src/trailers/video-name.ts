import { safeName } from '../files/safe-name.js';
import { isMovieId } from './movie-id.js';

/** Endings of video files; what else follows a dot belongs to the name. */
const videoEnding =
  /\.(?:mp4|m4v|mov|qt|mkv|webm|avi|wmv|asf|flv|f4v|mpe?g|mpv|m2v|ts|m2ts|mts|mxf|3gp|3g2|ogv|ogm|vob|divx|gif)$/i;

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
