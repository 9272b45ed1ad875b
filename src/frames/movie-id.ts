import { join, parse } from 'node:path';
import { safeName } from '../files/safe-name.js';
import { readManifest } from './read-manifest.js';

/** What `trailers` and `synthetic` name their files by. */
const safeId = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The id of a video by its file's name: the stem where it already is an id, else a slug of it and a hash. */
export function movieIdOfName(fileName: string): string {
  const stem = parse(fileName).name;
  return stem.length <= 120 && safeId.test(stem) ? stem : safeName(stem);
}

/** Which file of this run has which id. */
export type ClaimedIds = Map<string, { readonly sha256: string; readonly path: string }>;

/**
 * Ids a file may take, first come first served: one that the name gives, or that name with a piece of the contents' hash where
 * another file has it already, in this run or in the output folder from an earlier one. Two files never share a pool; a file
 * whose contents changed takes its own pool over.
 * @returns the id, and the path of the equal file that claimed it before in this run, if any.
 */
export function claimMovieId(
  out: string,
  file: { readonly name: string; readonly path: string; readonly sha256: string },
  claimed: ClaimedIds,
): { readonly movieId: string; readonly sameAs: string | null } {
  const plain = movieIdOfName(file.name);
  for (const movieId of [plain, `${plain}-${file.sha256.slice(0, 8)}`]) {
    const claim = claimed.get(movieId);
    if (claim !== undefined) {
      if (claim.sha256 === file.sha256) return { movieId, sameAs: claim.path };
      continue;
    }
    const read = readManifest(join(out, movieId));
    const other =
      'manifest' in read &&
      read.manifest.sha256 !== file.sha256 &&
      read.manifest.source !== file.name;
    if (other) continue;
    claimed.set(movieId, file);
    return { movieId, sameAs: null };
  }
  const movieId = `${plain}-${file.sha256.slice(0, 24)}`;
  claimed.set(movieId, file);
  return { movieId, sameAs: null };
}
