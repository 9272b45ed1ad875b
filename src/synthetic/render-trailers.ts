import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { syncFolder, withTemporaryAsync } from '../files/atomic-write.js';
import { problemError } from '../files/problem-error.js';
import { syntheticMovie, type SyntheticMovie, type TrailerForm } from './synthetic-movie.js';
import type { TrailerTask } from './trailer-worker.js';

type SyntheticProblem =
  | { readonly kind: 'bad-option'; readonly form: TrailerForm; readonly count: number }
  | { readonly kind: 'render-failed'; readonly why: string };

/** Trailers that cannot be rendered. */
class SyntheticError extends problemError<SyntheticProblem>('SyntheticError', {
  'bad-option': ({ form: { width, height, seconds, framesPerSecond }, count }) =>
    `Trailers need a whole count above 0, a width and height that 4 divides, and a length: not ${count} of ${width} x ${height}, ${seconds} s at ${framesPerSecond} frames a second.`,
  'render-failed': ({ why }) =>
    `A trailer cannot be rendered: ${why}. Check ffmpeg and the disk with \`reelsweep doctor\`.`,
}) {}

interface RenderRequest extends Partial<TrailerForm> {
  /** Where <movieId>.mp4 files go. */
  readonly folder: string;
  readonly count: number;
  readonly seed: number;
  /** Worker threads; by default the number of processors. */
  readonly workers?: number;
}

interface RenderHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RenderProgress) => void;
}

/** One trailer is there: rendered now, or kept from an earlier run. */
export interface RenderProgress {
  readonly done: number;
  readonly total: number;
  readonly movieId: string;
  readonly rendered: boolean;
}

/**
 * Renders trailers of movies that do not exist, with a signal that is known, as real video files. A file that is there already is
 * kept: its name holds a hash of what decides its contents, and it got that name only once it was complete.
 * @returns the movies, in order, for the catalogue.
 * @throws SyntheticError, or the signal's reason when it aborts.
 */
export async function renderTrailers(
  request: RenderRequest,
  hooks: RenderHooks = {},
): Promise<SyntheticMovie[]> {
  const form = trailerForm(request);
  const { folder, count, workers = availableParallelism() } = request;
  mkdirSync(folder, { recursive: true });
  const movies = Array.from({ length: count }, (_, index) => syntheticMovie(form, index));
  const pool = new Piscina<TrailerTask, undefined>({
    filename: fileURLToPath(new URL('./trailer-worker.js', import.meta.url)),
    minThreads: 1,
    maxThreads: workers,
    // While ffmpeg encodes one trailer, its thread paints the next.
    concurrentTasksPerWorker: 2,
  });
  const waiting = movies.entries();
  let done = 0;
  const failed = new AbortController();
  const lane = async () => {
    for (const [index, { movieId }] of waiting) {
      // What is being rendered is finished, a matter of a tenth of a second; nothing more is begun.
      if (failed.signal.aborted || hooks.signal?.aborted === true) return;
      try {
        const rendered = await rendersTrailer(pool, form, index, join(folder, `${movieId}.mp4`));
        done += 1;
        hooks.onProgress?.({ done, total: count, movieId, rendered });
      } catch (error) {
        failed.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: workers * 2 }, lane));
  await pool.destroy();
  hooks.signal?.throwIfAborted();
  if (failed.signal.aborted) {
    const error = failed.signal.reason as Error;
    throw new SyntheticError({ kind: 'render-failed', why: error.message }, { cause: error });
  }
  syncFolder(folder);
  return movies;
}

/** Renders one trailer under another name and renames it; false where it was there already. */
async function rendersTrailer(
  pool: Piscina<TrailerTask, undefined>,
  form: TrailerForm,
  index: number,
  path: string,
): Promise<boolean> {
  if (existsSync(path)) return false;
  return await withTemporaryAsync(path, async (temporary) => {
    await pool.run({ form, index, temporary });
    renameSync(temporary, path);
    return true;
  });
}

function trailerForm(request: RenderRequest): TrailerForm {
  const { seed, count, width = 160, height = 120, framesPerSecond = 12, seconds = 12 } = request;
  const form = { seed, width, height, framesPerSecond, seconds };
  const isAllowed =
    [width, height].every((side) => Number.isInteger(side) && side % 4 === 0 && side >= 16) &&
    [framesPerSecond, seconds, count].every((value) => value > 0) &&
    Number.isInteger(count);
  if (!isAllowed) throw new SyntheticError({ kind: 'bad-option', form, count });
  return form;
}
