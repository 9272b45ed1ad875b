import type { Check } from '../executor/finding.js';

/** A sweep of 200 trials keeps checkpoints of some 10 GB, 2,000 trailers take some 20 GB while they are downloaded. */
const comfortableBytes = 10e9;
/** Below this even the demo fails. */
const leastBytes = 1e9;

/** Free disk where runs/ and data/ grow. */
export const checkDisk: Check = async ({ folder, freeBytes }) => {
  const fix =
    'make room, or call reelsweep in a folder on a larger disk (runs/ and data/ are made there)';
  try {
    const free = await freeBytes(folder);
    const fact = `${(free / 1e9).toFixed(1)} GB free in ${folder}`;
    if (free >= comfortableBytes) return { name: 'disk', state: 'ok', fact };
    return { name: 'disk', state: free < leastBytes ? 'missing' : 'warning', fact, fix };
  } catch (error) {
    const fact = `${folder} cannot be looked at: ${(error as Error).message}`;
    return { name: 'disk', state: 'missing', fact, fix: 'call reelsweep in another folder' };
  }
};
