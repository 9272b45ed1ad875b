import { lstatSync, statSync, type Stats } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { folderNames, isMangled, type FolderNames } from '../files/folder.js';
import { failed, refused, type Outcome } from './outcome.js';

/** One thing to extract: a file that was given, or that a given folder holds. */
export interface VideoEntry {
  readonly path: string;
  /** The file's name as given, without its folder. */
  readonly name: string;
  /** Set where it is clear before opening it that it is no video. */
  readonly outcome: Outcome | null;
}

/** Not meant as videos: our temporary files, and what `trailers download` keeps beside its videos. */
const bookkeeping = /^(?:\..*\.tmp|ledger\.jsonl|\.download\.lock(?:-journal)?)$/s;

/** Whether a name in a folder of trailers is that of a file of this project's own, rather than a video. */
function isBookkeeping(name: string): boolean {
  return bookkeeping.test(name);
}

/** Names that browsers and downloaders give to what is not whole yet; they rename it in the end. */
const unfinished = /\.(?:part|partial|crdownload|download|tmp|ytdl)$/i;

/** Whether a name in a folder is hidden, such as .DS_Store, an unfinished download, or this project's own: nobody means those as videos. */
export function isPassedOver(name: string): boolean {
  return name.startsWith('.') || unfinished.test(name) || isBookkeeping(name);
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

/** As videoEntries, with what it leaves out of folders that a person may wonder about. */
export function foundVideos(inputs: readonly string[]): FoundVideos {
  const others: string[] = [];
  const entries = entriesOf(inputs, others);
  return { entries, others };
}

/**
 * What the given files and folders name, in the order given, a folder's entries sorted by name. Folders are not searched
 * further down: a folder of trailers is flat, and what lies deeper (a pool, a repository) was hardly meant. Of a folder, hidden files,
 * unfinished downloads and files with an ending that no video has are no entries; folders, dead links and pipes are, with their outcome.
 */
export function videoEntries(inputs: readonly string[]): VideoEntry[] {
  return entriesOf(inputs, []);
}

function entriesOf(inputs: readonly string[], others: string[]): VideoEntry[] {
  return inputs.flatMap((input) => {
    const entry = videoEntry(input);
    if (entry.outcome?.kind !== 'refused' || !isFolder(input)) return [entry];
    let found: FolderNames;
    try {
      found = folderNames(input);
    } catch (error) {
      return [{ ...entry, outcome: unreadable(error) }];
    }
    const shown = found.names.filter((name) => !isPassedOver(name));
    const noVideos = shown.filter((name) => plainlyOther.test(name) && isFile(join(input, name)));
    others.push(...noVideos);
    const videos = shown.filter((name) => !noVideos.includes(name));
    const nothing = shown.length === 0 ? 'nothing' : 'no videos';
    const outcome = refused('not-a-file', `It is a folder with ${nothing} in it.`);
    const unopenable = found.notUtf8.map((name) => ({
      path: join(input, name),
      name,
      outcome: notUtf8,
    }));
    // A folder with a ledger may well be empty: its videos were deleted once their frames were there.
    if (videos.length + unopenable.length === 0 && !found.names.includes('ledger.jsonl')) {
      return [{ ...entry, outcome }];
    }
    return [...videos.map((name) => videoEntry(join(input, name))), ...unopenable];
  });
}

const notUtf8 = refused(
  'name-not-utf8',
  'Its name is not UTF-8, so that it cannot be opened under it: rename it, for example with convmv.',
);

function videoEntry(path: string): VideoEntry {
  const name = basename(path) || path;
  try {
    return { path, name, outcome: outcomeOfStats(statSync(path), path) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      return { path, name, outcome: unreadable(error) };
    }
    if (isMangled(path)) return { path, name, outcome: notUtf8 };
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return {
      path,
      name,
      outcome: isLink
        ? failed('dead-link', 'It is a link to a file that does not exist.')
        : failed('missing', 'There is no such file or folder.'),
    };
  }
}

function outcomeOfStats(stats: Stats, path: string): Outcome | null {
  // Opening a pipe would wait for its writer, a device might never end.
  if (!stats.isFile()) {
    const what = stats.isDirectory() ? 'a folder' : 'a pipe, socket or device';
    return refused('not-a-file', `It is ${what}, not a file.`);
  }
  if (path.endsWith(sep)) return refused('not-a-file', 'It is a file, not a folder.');
  return stats.size === 0 ? refused('empty-file', 'The file is empty.') : null;
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

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
