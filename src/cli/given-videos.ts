import { join, resolve } from 'node:path';
import { videoEntries } from '../frames/video-entry.js';
import type { VideoEntry } from '../frames/video-entry.js';

/** A video that was named, or lies in a folder that was. */
export interface GivenVideo extends VideoEntry {
  /** Its path as a person has written it, the folder's before the file's name. */
  readonly given: string;
}

/**
 * The videos that the words of a command name, as `frames extract` takes them: a folder stands for its files.
 * @param folder that relative paths start from
 */
export function givenVideos(words: readonly string[], folder: string): readonly GivenVideo[] {
  return words.flatMap((word) => {
    const path = resolve(folder, word);
    return videoEntries([path]).map((entry) => ({
      ...entry,
      given: entry.path === path ? word : join(word, entry.name),
    }));
  });
}
