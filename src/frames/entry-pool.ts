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

/** What an entry is called, before it is worked on. */
export interface ClaimedEntry {
  readonly movieId: string;
  /** Of the file; null where it cannot be read. */
  readonly sha256: string | null;
  readonly origin: string;
  /** Known before any work: no video at all, or none that can be read. */
  readonly outcome: Outcome | null;
}

export async function claimEntry(
  out: string,
  entry: VideoEntry,
  claimed: ClaimedIds,
  memory: HashMemory,
): Promise<ClaimedEntry> {
  let { outcome } = entry;
  let contents: string | null = null;
  const origin = originOf(entry.path);
  const opened =
    outcome === null || (outcome.kind === 'refused' && outcome.reason === 'empty-file');
  if (opened) {
    try {
      contents = await memory.hashOf(entry.path, origin);
    } catch (error) {
      outcome = unreadable(error);
    }
  }
  // What cannot be read is told apart by its path.
  const { name, path } = entry;
  const file = { name, path, origin, sha256: contents ?? origin };
  return { movieId: claimMovieId(out, file, claimed), sha256: contents, origin, outcome };
}

/** A file's place on this machine, without telling it. */
export function originOf(path: string): string {
  let place = resolve(path);
  try {
    place = realpathSync(place);
  } catch {
    // A dead link or a missing file is known by the path that was given.
  }
  return sha256(place).slice(0, 16);
}

export interface PoolContext extends Omit<VideoJob, 'path' | 'movieId'> {
  readonly out: string;
}

/** The manifest of an entry's pool: an earlier run's where that is still right, else a new one, written with its images. */
export async function poolOfEntry(
  entry: VideoEntry,
  claim: ClaimedEntry,
  context: PoolContext,
): Promise<{ readonly manifest: Manifest; readonly alreadyDone: boolean }> {
  const { out, options } = context;
  const { movieId } = claim;
  const finished = finishedPool(out, movieId, claim.sha256, options);
  if (finished !== null) return { manifest: finished, alreadyDone: true };
  // Before the video is decoded, and again when its pool takes its place.
  const foreign = foreignFolder(join(out, movieId), poolKind);
  const outcome = foreign === null ? claim.outcome : notOurs(foreign);
  const extracted =
    outcome === null
      ? await extractVideo({ ...context, path: entry.path, movieId })
      : { outcome, video: null, frames: [], images: new Map<string, Uint8Array>() };
  const { images, ...found } = extracted;
  const manifest: Manifest = {
    version: manifestVersion,
    movieId,
    source: entry.name,
    sha256: claim.sha256,
    origin: claim.origin,
    ...found,
    seed: options.seed,
    options,
    tools: await context.tools(),
  };
  // An accident today does not take away the pool that was made before.
  const before = found.outcome.kind === 'failed' ? readManifest(join(out, movieId)) : null;
  const keepsOld =
    before !== null && 'manifest' in before && before.manifest.outcome.kind === 'extracted';
  if (keepsOld || foreign !== null) return { manifest, alreadyDone: false };
  const inTheWay = await writePool(out, manifest, images);
  if (inTheWay === null) return { manifest, alreadyDone: false };
  const unwritten = { ...manifest, outcome: notOurs(inTheWay), frames: [] };
  return { manifest: unwritten, alreadyDone: false };
}

/** The next run tries again: the folder may have been moved away by then. */
function notOurs(foreign: ForeignFolder): Outcome {
  return failed('not-our-folder', foreignSentence(foreign));
}

/** What `trailers` and `synthetic` name their files by. */
const safeId = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The id of a video by its file's name: the stem where it already is an id, else a slug of it and a hash. */
export function movieIdOfName(fileName: string): string {
  const stem = parse(fileName).name;
  return stem.length <= 120 && safeId.test(stem) ? stem : safeName(stem);
}

/** A file that wants an id. */
interface ClaimingFile {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  /** See `Manifest.origin`. */
  readonly origin: string;
}

/** Which file of this run has which id. */
export type ClaimedIds = Map<string, ClaimingFile>;

/**
 * Ids a file may take, first come first served: the one that its name gives, or that and a piece of a hash of its name
 * and contents where another file has it already, in this run or in the output folder from an earlier one. Two files never share
 * a pool, but for equal files of equal names; a file whose contents changed takes over the pool that has its plain name.
 */
function claimMovieId(out: string, file: ClaimingFile, claimed: ClaimedIds): string {
  const plain = movieIdOfName(file.name);
  for (const [movieId, claim] of claimed) {
    if (claim.sha256 === file.sha256 && claim.name === file.name) return movieId;
  }
  const contents = sha256(`${file.name} ${file.sha256}`);
  const candidates = [
    plain,
    `${plain}-${contents.slice(0, 8)}`,
    `${plain}-${contents.slice(0, 24)}`,
  ] as const;
  const free = (movieId: string): boolean => {
    if (claimed.has(movieId)) return false;
    const read = readManifest(join(out, movieId));
    if (!('manifest' in read)) return true;
    return read.manifest.origin === file.origin || read.manifest.sha256 === file.sha256;
  };
  const movieId = candidates.find(free) ?? candidates[2];
  claimed.set(movieId, file);
  return movieId;
}
