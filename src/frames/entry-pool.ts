import { realpathSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { sha256 } from '../files/hash.js';
import { type ForeignFolder, foreignFolder, foreignSentence } from '../files/own-folder.js';
import { safeName } from '../files/safe-name.js';
import { extractVideo, type VideoJob } from './extract-video.js';
import type { HashMemory } from './hash-memory.js';
import { type Manifest, manifestVersion, readManifest } from './manifest.js';
import { failed, type Outcome } from './outcome.js';
import { finishedPool, poolKind, writePool } from './pool-folder.js';
import { unreadable, type VideoEntry } from './video-entry.js';

/** What is known of an entry before it is worked on. */
export interface ClaimedEntry {
  readonly movieId: string;
  readonly name: string;
  /** Of the file; null where it cannot be read. */
  readonly sha256: string | null;
  /** See `Manifest.origin`. */
  readonly origin: string;
  /** Known before any work: no video at all, or none that can be read. */
  readonly outcome: Outcome | null;
}

/** Which file of this run has which id. */
export type ClaimedIds = Map<string, ClaimedEntry>;

export async function claimEntry(
  out: string,
  entry: VideoEntry,
  claimed: ClaimedIds,
  memory: HashMemory,
): Promise<ClaimedEntry> {
  const { name, path } = entry;
  const origin = originOf(path);
  let { outcome } = entry;
  let contents: string | null = null;
  if (outcome === null || (outcome.kind === 'refused' && outcome.reason === 'empty-file')) {
    try {
      contents = await memory.hashOf(path, origin);
    } catch (error) {
      outcome = unreadable(error);
    }
  }
  return claim(out, { name, origin, sha256: contents, outcome }, claimed);
}

/** A file's place on this machine, without disclosing it. */
export function originOf(path: string): string {
  let place = resolve(path);
  try {
    place = realpathSync(place);
  } catch {
    // A dead link or a missing file is known by the path that was given.
  }
  return sha256(place).slice(0, 16);
}

/**
 * Takes an id for a file, first come first served: the one that its name gives, or that and a piece of a hash of its name
 * and contents where another file has it already, in this run or in the output folder from an earlier one. Two files never share
 * a pool, but for equal files of equal names; a file whose contents changed takes over the pool that has its plain name.
 */
function claim(
  out: string,
  file: Omit<ClaimedEntry, 'movieId'>,
  claimed: ClaimedIds,
): ClaimedEntry {
  // What cannot be read is distinguished by its path.
  const contents = file.sha256 ?? file.origin;
  for (const [movieId, { name, sha256: itsSha256, origin }] of claimed) {
    if ((itsSha256 ?? origin) === contents && name === file.name) return { movieId, ...file };
  }
  const plain = movieIdOfName(file.name);
  const hash = sha256(`${file.name} ${contents}`);
  const longest = `${plain}-${hash.slice(0, 24)}`;
  const isFree = (movieId: string): boolean => {
    if (claimed.has(movieId)) return false;
    const read = readManifest(join(out, movieId));
    if (!('manifest' in read)) return true;
    return read.manifest.origin === file.origin || read.manifest.sha256 === contents;
  };
  const candidates = [plain, `${plain}-${hash.slice(0, 8)}`, longest];
  const entry = { movieId: candidates.find(isFree) ?? longest, ...file };
  claimed.set(entry.movieId, entry);
  return entry;
}

/** What `trailers` and `synthetic` name their files by. */
const safeId = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The id of a video by its file's name: the stem where it already is an id, else a slug of it and a hash. */
export function movieIdOfName(fileName: string): string {
  const stem = parse(fileName).name;
  return stem.length <= 120 && safeId.test(stem) ? stem : safeName(stem);
}

export interface PoolContext extends Omit<VideoJob, 'path' | 'movieId'> {
  readonly out: string;
}

/** The manifest of an entry's pool: an earlier run's where that is still right, else a new one, written with its images. */
export async function poolOfEntry(
  entry: VideoEntry,
  { movieId, sha256: videoSha256, origin, outcome: known }: ClaimedEntry,
  context: PoolContext,
): Promise<{ readonly manifest: Manifest; readonly alreadyDone: boolean }> {
  const { out, options } = context;
  const finished = finishedPool(out, movieId, videoSha256, options);
  if (finished !== null) return { manifest: finished, alreadyDone: true };
  // Before the video is decoded, and again when its pool takes its place.
  const foreign = foreignFolder(join(out, movieId), poolKind);
  const outcome = foreign === null ? known : notOurs(foreign);
  const extracted =
    outcome === null
      ? await extractVideo({ ...context, path: entry.path, movieId })
      : { outcome, video: null, frames: [], images: new Map<string, Uint8Array>() };
  const { images, ...found } = extracted;
  const manifest: Manifest = {
    version: manifestVersion,
    movieId,
    source: entry.name,
    sha256: videoSha256,
    origin,
    ...found,
    seed: options.seed,
    options,
    tools: await context.tools(),
  };
  // A failure today does not remove the pool that was made before.
  const before = found.outcome.kind === 'failed' ? readManifest(join(out, movieId)) : null;
  const keepsOld =
    before !== null && 'manifest' in before && before.manifest.outcome.kind === 'extracted';
  if (keepsOld || foreign !== null) return { manifest, alreadyDone: false };
  const inTheWay = await writePool(out, manifest, images);
  return {
    manifest:
      inTheWay === null ? manifest : { ...manifest, outcome: notOurs(inTheWay), frames: [] },
    alreadyDone: false,
  };
}

/** The next run tries again: the folder may have been moved away by then. */
function notOurs(foreign: ForeignFolder): Outcome {
  return failed('not-our-folder', foreignSentence(foreign));
}
