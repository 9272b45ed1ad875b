import { auditMovies, type Audit } from '#src/dataset/audit/audit-dataset.js';
import { takeFingerprints } from '#src/dataset/audit/fingerprints.js';
import type { PackMovie } from '#src/dataset/pack/pack.js';
import type { Split } from '#src/dataset/split.js';
import { side } from './made-pictures.js';

/** A movie to be audited; what is not given is unremarkable. */
export interface MadeMovie {
  readonly movieId: string;
  readonly split?: Split;
  readonly title?: string;
  readonly year?: number | null;
  readonly score?: number;
  readonly label?: number;
  readonly frames?: readonly Uint8Array[];
}

/** The audit of made movies, packed in the order given. */
export async function audited(made: readonly MadeMovie[], minFrames = 1): Promise<Audit> {
  const all = made.flatMap(({ frames = [] }) => frames);
  const taker = takeFingerprints(all.length, side);
  for (const [index, pixels] of all.entries()) taker.take(index, pixels);
  let firstFrame = 0;
  const movies = made.map((movie): PackMovie => {
    const frameCount = movie.frames?.length ?? 0;
    firstFrame += frameCount;
    return {
      movieId: movie.movieId,
      title: movie.title ?? movie.movieId,
      year: movie.year ?? null,
      score: movie.score ?? 6,
      label: movie.label ?? 0,
      split: movie.split ?? 'train',
      firstFrame: firstFrame - frameCount,
      frameCount,
    };
  });
  return await auditMovies(movies, taker.fingerprints, minFrames);
}
