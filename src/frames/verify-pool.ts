import { join } from 'node:path';
import { sha256OfFile } from '../files/hash.js';
import { keptFrames } from './manifest.js';
import { readManifest } from './read-manifest.js';

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
  for (const { file, sha256 } of keptFrames(manifest)) {
    const path = join(folder, file);
    try {
      if ((await sha256OfFile(path)) !== sha256) return `${path} is not as it was written.`;
    } catch (error) {
      return `${path} cannot be read: ${(error as Error).message}.`;
    }
  }
  return null;
}
