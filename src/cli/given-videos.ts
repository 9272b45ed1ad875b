import { join, resolve } from 'node:path';
import { foundVideos } from '../frames/video-entry.js';
import type { FoundVideos, VideoEntry } from '../frames/video-entry.js';

/** A video that was named, or lies in a folder that was. */
export interface GivenVideo extends VideoEntry {
  /** Its path as a person has written it, the folder's before the file's name. */
  readonly given: string;
}

/**
 * The videos that the words of a command name, as `frames extract` takes them: a folder stands for the videos in it.
 * @param folder that relative paths start from
 */
export function givenVideos(
  words: readonly string[],
  folder: string,
): { readonly videos: readonly GivenVideo[]; readonly others: FoundVideos['others'] } {
  const found = words.map((word) => {
    const path = resolve(folder, word);
    const { entries, others } = foundVideos([path]);
    const videos = entries.map((entry) => {
      return { ...entry, given: entry.path === path ? word : join(word, entry.name) };
    });
    return { videos, others };
  });
  return {
    videos: found.flatMap(({ videos }) => videos),
    others: found.flatMap(({ others }) => others),
  };
}

/** The most names that are listed. */
const mostNames = 10;

/** Says which files of folders are plainly no videos; nothing where there are none. Names are quoted, since they may be hostile. */
export function othersLines(others: FoundVideos['others']): readonly string[] {
  if (others.length === 0) return [];
  const names = others.slice(0, mostNames).map((name) => JSON.stringify(name));
  const more = others.length - names.length;
  const text = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return [`No video, so passed over: ${text}.`];
}
