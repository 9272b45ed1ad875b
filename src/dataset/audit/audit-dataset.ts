import { checkMinFrames } from '../dataset-options.js';
import { openPack } from '../pack.js';
import type { Pack } from '../pack.js';
import { auditMovies } from './audit-movies.js';
import type { Audit } from './audit-movies.js';
import { takeFingerprints } from './fingerprints.js';
import type { Fingerprints } from './fingerprints.js';

/** Bytes read at once: a progress and a stop a tenth of a second. */
const bytesAtOnce = 16 * 2 ** 20;

/** How far an audit is; `share` from 0 to 1 within its stage. */
export interface AuditProgress {
  readonly stage: 'reading' | 'comparing';
  readonly share: number;
}

export interface AuditCallbacks {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AuditProgress) => void) | undefined;
}

/**
 * Audits a dataset folder: its frames are read once, from first to last, and some 300 bytes of each are kept.
 * @throws DatasetError for a folder that holds no whole dataset or a minimum that is none; the signal's reason
 */
export async function auditDataset(
  folder: string,
  minFrames: number,
  callbacks: AuditCallbacks = {},
): Promise<Audit> {
  checkMinFrames(minFrames);
  const pack = openPack(folder);
  try {
    return await auditPack(pack, minFrames, callbacks);
  } finally {
    pack.close();
  }
}

/** The audit of an open dataset. */
export async function auditPack(
  pack: Pack,
  minFrames: number,
  { signal, onProgress }: AuditCallbacks = {},
): Promise<Audit> {
  const fingerprints = await readFingerprints(pack, { signal, onProgress });
  return await auditMovies(pack.movies, fingerprints, minFrames, {
    signal,
    onShare: (share) => onProgress?.({ stage: 'comparing', share }),
  });
}

async function readFingerprints(
  pack: Pack,
  { signal, onProgress }: AuditCallbacks,
): Promise<Fingerprints> {
  const frameBytes = pack.image ** 2 * 3;
  const atOnce = Math.max(1, Math.floor(bytesAtOnce / frameBytes));
  const room = new Uint8Array(atOnce * frameBytes);
  const taker = takeFingerprints(pack.frames, pack.image);
  for (let first = 0; first < pack.frames; first += atOnce) {
    const count = Math.min(atOnce, pack.frames - first);
    pack.readFrames(
      Array.from({ length: count }, (_, place) => first + place),
      room,
      0,
    );
    for (let place = 0; place < count; place += 1) {
      taker.take(first + place, room.subarray(place * frameBytes, (place + 1) * frameBytes));
    }
    onProgress?.({ stage: 'reading', share: (first + count) / pack.frames });
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
  return taker.fingerprints;
}
