import { checkMinFrames } from '../pack/dataset-options.js';
import { openPack } from '../pack/pack.js';
import type { Pack } from '../pack/pack.js';
import { auditMovies } from './audit-movies.js';
import type { Audit } from './audit-movies.js';
import { readFingerprints } from './read-fingerprints.js';

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
  const fingerprints = await readFingerprints(pack, {
    signal,
    onShare: (share) => onProgress?.({ stage: 'reading', share }),
  });
  return await auditMovies(
    pack.movies,
    fingerprints,
    minFrames,
    { signal, onShare: (share) => onProgress?.({ stage: 'comparing', share }) },
    pack.facts.source.scores.cautions,
  );
}
