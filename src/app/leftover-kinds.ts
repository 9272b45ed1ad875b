import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { datasetKind } from '../dataset/dataset-folder.js';
import type { LeftoverKind } from '../files/leftovers.js';
import { takeProcessLock } from '../files/process/process-lock.js';
import { slug } from '../files/safe-name.js';
import { temporaryName } from '../files/atomic-write.js';
import { poolKind } from '../frames/pool-folder.js';

const uuid = '[0-9a-f-]{36}';

/** An exported or imported model, or a checkpoint, that was being written. */
const modelOrCheckpoint =
  /^((model|state|best)\.safetensors|(model|result|trial|example|checkpoint)\.json|load_model\.py|example\.npy|saved_model\/.*|\.[^/]+\.tmp)$/s;

const dataset = (role: string) =>
  new RegExp(String.raw`^\.(?:.{1,80})\.${slug(hostname())}\.${role}-(\d+)-${uuid}\.tmp$`);

/** All that this program writes out of sight first, by the names that it gives; its databases are removed by the holder of their lock. */
export const leftoverKinds: readonly LeftoverKind[] = [
  { type: 'file', name: temporaryName },
  { type: 'folder', name: temporaryName, holds: (path) => modelOrCheckpoint.test(path) },
  {
    type: 'folder',
    name: new RegExp(String.raw`^\.pool-(\d+)-${uuid}\.tmp$`),
    holds: poolKind.holds,
  },
  { type: 'folder', name: dataset('new'), holds: datasetKind.holds },
  // A dataset that was moved aside: the next build puts it back where nothing has taken its place.
  {
    type: 'folder',
    name: dataset('old'),
    holds: datasetKind.holds,
    isInUse: (path) => !existsSync(targetOf(path)),
  },
  {
    type: 'folder',
    name: new RegExp(String.raw`^\.[a-z0-9-]+\.download-${uuid}\.tmp$`),
    // Whatever yt-dlp makes of a video there.
    holds: (path) => !path.includes('/') && /\.(mp4|webm|part|ytdl|json|frag\w*|tmp)$/i.test(path),
    isInUse: (path) => isDownloading(dirname(path)),
  },
  // Half a file of weights, in the cache; the next download of it would go on with it.
  { type: 'file', name: /^[^/]+\.(?:free|[0-9a-f]{8}-(\d+))\.[0-9a-f]{8}\.part$/ },
  // Made for a moment to see what the file system does with modes; nothing is ever in it.
  { type: 'folder', name: /^\.owner-[A-Za-z0-9]{6}$/, holds: () => false },
];

/** The dataset that was moved aside. */
function targetOf(path: string): string {
  const name = basename(path);
  return join(dirname(path), name.slice(1, name.lastIndexOf(`.${slug(hostname())}.old-`)));
}

function isDownloading(folder: string): boolean {
  const path = join(folder, '.download.lock');
  if (!existsSync(path)) return false;
  const lock = takeProcessLock(path);
  lock?.release();
  return lock === null;
}
