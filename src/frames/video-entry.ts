import { lstatSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { folderNames, isFolder, isMangled, type FolderNames } from '../files/folder.js';
import { failed, refused, type Outcome } from './outcome.js';

/** One thing to extract: a file that was given, or that a given folder holds. */
export interface VideoEntry {
  readonly path: string;
  /** The file's name as given, without its folder. */
  readonly name: string;
  /** Set where it is clear before opening it that it is no video. */
  readonly outcome: Outcome | null;
}

/** Our temporary files, and what `trailers download` keeps beside its videos. */
const bookkeeping = /^(?:\..*\.tmp|ledger\.jsonl|\.download\.lock(?:-journal)?)$/s;

/** Names that browsers and downloaders give to incomplete files; they rename them in the end. */
const unfinished = /\.(?:part|partial|crdownload|download|tmp|ytdl)$/i;

/** Whether a name in a folder is hidden, such as .DS_Store, an unfinished download, or this project's own. */
export function isPassedOver(name: string): boolean {
  return name.startsWith('.') || unfinished.test(name) || bookkeeping.test(name);
}

/** What lies beside videos and is none. A name that is not here is opened: an odd one may be a video all the same. */
const plainlyOther =
  /\.(?:txt|md|nfo|log|pdf|html?|xml|json|jsonl|csv|tsv|ya?ml|ini|url|db|srt|vtt|ass|ssa|sub|idx|jpe?g|png|bmp|tiff?|svg|ico|py|sh|js|zip|gz|torrent|sha256|md5)$/i;

/** What files and folders name. */
export interface FoundVideos {
  readonly entries: readonly VideoEntry[];
  /** Names of files in given folders that are plainly no videos, such as notes.txt. */
  readonly others: readonly string[];
}

/**
 * What the given files and folders name, in the order given, a folder's entries sorted by name. Folders are not searched
 * further down: a folder of trailers is flat, and what lies deeper (a pool, a repository) was hardly meant. Of a folder, hidden files,
 * unfinished downloads and files with an ending that no video has are no entries; folders, dead links and pipes are, with their outcome.
 */
export function foundVideos(inputs: readonly string[]): FoundVideos {
  const found = inputs.map((input) => videosIn(input));
  return {
    entries: found.flatMap(({ entries }) => entries),
    others: found.flatMap(({ others }) => others),
  };
}

/** The entries alone. */
export function videoEntries(inputs: readonly string[]): readonly VideoEntry[] {
  return foundVideos(inputs).entries;
}

function videosIn(input: string): FoundVideos {
  const entry = videoEntry(input);
  if (entry.outcome?.kind !== 'refused' || !isFolder(input))
    return { entries: [entry], others: [] };
  let found: FolderNames;
  try {
    found = folderNames(input);
  } catch (error) {
    return { entries: [{ ...entry, outcome: unreadable(error) }], others: [] };
  }
  const shown = found.names.filter((name) => !isPassedOver(name));
  const others = shown.filter((name) => plainlyOther.test(name) && isFile(join(input, name)));
  const entries = [
    ...shown.filter((name) => !others.includes(name)).map((name) => videoEntry(join(input, name))),
    ...found.notUtf8.map((name) => ({ path: join(input, name), name, outcome: notUtf8 })),
  ];
  // A folder with a ledger may well be empty: its videos were deleted once their frames were there.
  if (entries.length > 0 || found.names.includes('ledger.jsonl')) return { entries, others };
  const nothing = shown.length === 0 ? 'nothing' : 'no videos';
  const outcome = refused('not-a-file', `It is a folder with ${nothing} in it.`);
  return { entries: [{ ...entry, outcome }], others };
}

const notUtf8 = refused(
  'name-not-utf8',
  'Its name is not UTF-8, so that it cannot be opened under it: rename it, for example with convmv.',
);

function videoEntry(path: string): VideoEntry {
  return { path, name: basename(path) || path, outcome: outcomeBeforeOpening(path) };
}

function outcomeBeforeOpening(path: string): Outcome | null {
  try {
    const stats = statSync(path);
    // Opening a pipe would wait for its writer, a device might never end.
    if (!stats.isFile()) {
      const what = stats.isDirectory() ? 'a folder' : 'a pipe, socket or device';
      return refused('not-a-file', `It is ${what}, not a file.`);
    }
    if (path.endsWith(sep)) return refused('not-a-file', 'It is a file, not a folder.');
    return stats.size === 0 ? refused('empty-file', 'The file is empty.') : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return unreadable(error);
    if (isMangled(path)) return notUtf8;
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
      ? failed('dead-link', 'It is a link to a file that does not exist.')
      : failed('missing', 'There is no such file or folder.');
  }
}

/** What the system says about a file that it does not open. */
export function unreadable(error: unknown): Outcome {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'EACCES' ? 'permission denied' : (code ?? message);
  return failed('unreadable', `It cannot be read: ${why}.`);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
