import { join, parse } from 'node:path';
import { sha256 } from '../files/hash.js';
import { safeName } from '../files/safe-name.js';
import { readManifest } from './read-manifest.js';

/** What `trailers` and `synthetic` name their files by. */
const safeId = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The id of a video by its file's name: the stem where it already is an id, else a slug of it and a hash. */
export function movieIdOfName(fileName: string): string {
  const stem = parse(fileName).name;
  return stem.length <= 120 && safeId.test(stem) ? stem : safeName(stem);
}

/** A file that wants an id. */
export interface ClaimingFile {
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
export function claimMovieId(out: string, file: ClaimingFile, claimed: ClaimedIds): string {
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
