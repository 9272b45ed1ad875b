import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type JsonValue } from '../files/canonical-json.js';
import { syncFolder, writeDurably } from '../files/write-whole.js';
import type { ExtractionOptions } from './extraction-options.js';
import { FramesError } from './frames-error.js';
import { keptFrames, manifestFile, type Manifest } from './manifest.js';
import { readManifest } from './read-manifest.js';
import { processExists } from '../files/process-exists.js';

/** The images of a pool by file name. */
export type PoolImages = ReadonlyMap<string, Uint8Array>;

/**
 * Writes `out/<movieId>/`, whole or not at all: a temporary folder, flushed, then renamed in place of any older pool.
 * @throws FramesError of kind `cannot-write`, with no temporary left behind: what happens to one pool would happen to all.
 */
export function writePool(out: string, manifest: Manifest, images: PoolImages): void {
  const folder = join(out, manifest.movieId);
  const temporary = temporaryFolder(out);
  const replaced = temporaryFolder(out);
  try {
    mkdirSync(temporary, { recursive: true });
    for (const [name, bytes] of images) writeDurably(join(temporary, name), bytes);
    writeDurably(join(temporary, manifestFile), `${JSON.stringify(manifest, null, 1)}\n`);
    syncFolder(temporary);
    if (existsSync(folder)) renameSync(folder, replaced);
    renameSync(temporary, folder);
    syncFolder(out);
  } catch (error) {
    throw new FramesError(
      'cannot-write',
      `The pool ${folder} cannot be written: ${(error as Error).message}. Pools written before are whole; mend this and run the same command again.`,
      error,
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    rmSync(replaced, { recursive: true, force: true });
  }
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
        rmSync(join(out, name), { recursive: true, force: true });
      }
    }
  } catch (error) {
    throw new FramesError(
      'cannot-write',
      `Pools cannot be written to ${out}: ${(error as Error).message}. Give a folder that can be written with --out.`,
      error,
    );
  }
}

/** Whether an earlier run already did this: same file, same options, an outcome that would not change, every image there. */
export function finishedPool(
  out: string,
  movieId: string,
  sha256: string | null,
  options: ExtractionOptions,
): Manifest | null {
  const folder = join(out, movieId);
  const read = readManifest(folder);
  if (!('manifest' in read)) return null;
  const { manifest } = read;
  const same =
    manifest.outcome.kind !== 'failed' &&
    manifest.sha256 === sha256 &&
    canonicalJson(manifest.options as unknown as JsonValue) ===
      canonicalJson(options as unknown as JsonValue);
  if (!same) return null;
  const whole = keptFrames(manifest).every((frame) => {
    const stats = statSync(join(folder, frame.file), { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size > 0;
  });
  return whole ? manifest : null;
}
