import { dirname, join } from 'node:path';
import { FileError } from '../files/file-error.js';
import { readBytesAsync } from '../files/guarded-read.js';
import { sha256 } from '../files/hash.js';
import { keptFrames, type KeptFrame } from './manifest.js';
import { readManifest } from './read-manifest.js';

/** No image of a pool is that large; whatever took its place is not read into memory. */
const largestImage = 2 ** 26;

/**
 * Reads a pool back from the disk and holds every image against its manifest.
 * @param folder the pool's own folder
 * @param videoSha256 of the video that the frames must be of
 * @returns null where it is whole, else what is wrong, as one sentence
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
