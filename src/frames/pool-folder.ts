import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { FileError } from '../files/file-error.js';
import { readBytesAsync } from '../files/guarded-read.js';
import { sha256 } from '../files/hash.js';
import {
  type FolderKind,
  type ForeignFolder,
  foreignFolder,
  removeOwnFolder,
} from '../files/own-folder.js';
import { processExists } from '../files/process/processes.js';
import { syncFolder } from '../files/atomic-write.js';
import { type ExtractionOptions, FramesError } from './extraction-options.js';
import {
  imageName,
  type KeptFrame,
  keptFrames,
  type Manifest,
  manifestFile,
  readManifest,
} from './manifest.js';
import { machineRefusals } from './outcome.js';

/** A pool: its manifest names the movie that the folder is called after. */
export const poolKind: FolderKind = {
  marker: manifestFile,
  isMarked(folder) {
    const read = readManifest(folder);
    return 'manifest' in read
      ? read.manifest.movieId === basename(folder)
      : read.problem.kind === 'other-version';
  },
  holds: (path) => path === manifestFile || imageName.test(path),
};

/** The images of a pool by file name. */
export type PoolImages = ReadonlyMap<string, Uint8Array>;

/**
 * Writes `out/<movieId>/` atomically: a temporary folder, flushed, then renamed in place of any older pool.
 * @returns what is in its place and is no pool of ours, nothing written; null once it is there
 * @throws FramesError of kind `cannot-write`, with no temporary left behind: what happens to one pool would happen to all.
 */
export async function writePool(
  out: string,
  manifest: Manifest,
  images: PoolImages,
): Promise<ForeignFolder | null> {
  const folder = join(out, manifest.movieId);
  const [temporary, replaced] = [temporaryFolder(out), temporaryFolder(out)];
  try {
    mkdirSync(temporary, { recursive: true });
    const text = `${JSON.stringify(manifest, null, 1)}\n`;
    await writeAll(temporary, [...images, [manifestFile, text]]);
    syncFolder(temporary);
    const foreign = foreignFolder(folder, poolKind);
    if (foreign !== null) return foreign;
    if (existsSync(folder)) renameSync(folder, replaced);
    renameSync(temporary, folder);
    syncFolder(out);
    return null;
  } catch (error) {
    const why = (error as Error).message;
    throw new FramesError({ kind: 'cannot-write', out, pool: folder, why }, { cause: error });
  } finally {
    for (const left of [temporary, replaced]) removeOwnFolder(left, poolKind);
  }
}

/**
 * Writes and flushes the files all at once: the disk flushes many in little more time than one, and other videos go on meanwhile.
 * Nothing is written any more once this has ended, well or badly.
 */
async function writeAll(
  folder: string,
  files: readonly (readonly [string, string | Uint8Array])[],
): Promise<void> {
  const written = await Promise.allSettled(
    files.map(async ([name, contents]) => {
      const handle = await open(join(folder, name), 'wx');
      try {
        await handle.writeFile(contents);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }),
  );
  for (const result of written) if (result.status === 'rejected') throw result.reason;
}

const temporaryName = /^\.pool-(\d+)-[0-9a-f-]{36}\.tmp$/;

function temporaryFolder(out: string): string {
  return join(out, `.pool-${process.pid}-${randomUUID()}.tmp`);
}

/**
 * Makes the output folder and clears what killed extractions left in it; folders of living processes stay.
 * @throws FramesError of kind `cannot-write`.
 */
export function openPools(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
    for (const name of readdirSync(out)) {
      const owner = temporaryName.exec(name)?.[1];
      if (owner !== undefined && !processExists(Number(owner))) {
        removeOwnFolder(join(out, name), poolKind);
      }
    }
  } catch (error) {
    const why = (error as Error).message;
    throw new FramesError({ kind: 'cannot-write', out, pool: null, why }, { cause: error });
  }
}

/** Whether an earlier run already did this: same file, same options, an outcome that would not change, every image there. */
export function finishedPool(
  out: string,
  movieId: string,
  videoSha256: string | null,
  options: ExtractionOptions,
): Manifest | null {
  const folder = join(out, movieId);
  const read = readManifest(folder);
  if (!('manifest' in read)) return null;
  const { manifest } = read;
  const { outcome } = manifest;
  const isFinal =
    outcome.kind === 'extracted' ||
    (outcome.kind === 'refused' && !machineRefusals.has(outcome.reason));
  const isSame = manifest.sha256 === videoSha256 && isDeepStrictEqual(manifest.options, options);
  if (!isFinal || !isSame) return null;
  const isComplete = keptFrames(manifest).every((frame) => {
    const stats = lstatSync(join(folder, frame.file), { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size > 0;
  });
  return isComplete ? manifest : null;
}

/** No image of a pool is that large; whatever took its place is not read into memory. */
const largestImage = 2 ** 26;

/**
 * Reads a pool back from the disk and compares every image with its manifest.
 * @param folder the pool's own folder
 * @param videoSha256 of the video that the frames must be of
 * @returns null where it is intact, else what is wrong, as one sentence
 */
export async function verifyPool(folder: string, videoSha256: string): Promise<string | null> {
  const read = readManifest(folder);
  if (!('manifest' in read)) return read.problem.message;
  const { manifest } = read;
  if (manifest.outcome.kind !== 'extracted') return `${folder} holds no frames.`;
  if (manifest.sha256 !== videoSha256) return `${folder} holds frames of another video.`;
  const frames = keptFrames(manifest);
  const faults = await Promise.all(frames.map(async (frame) => await imageFault(folder, frame)));
  return faults.find((fault) => fault !== null) ?? null;
}

async function imageFault(folder: string, frame: KeptFrame): Promise<string | null> {
  const path = join(folder, frame.file);
  try {
    const bytes = await readBytesAsync(path, { most: largestImage, within: dirname(folder) });
    return sha256(bytes) === frame.sha256 ? null : `${path} is not as it was written.`;
  } catch (error) {
    if (error instanceof FileError) return `${error.message}.`;
    return `${path} cannot be read: ${(error as Error).message}.`;
  }
}
