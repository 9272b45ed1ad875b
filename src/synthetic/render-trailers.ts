import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { syncFolder, temporaryBeside } from '../files/write-whole.js';
import { SyntheticError } from './synthetic-error.js';
import { syntheticMovie, type SyntheticMovie, type TrailerForm } from './synthetic-movie.js';
import type { TrailerTask } from './trailer-worker.js';

export interface RenderRequest extends Partial<TrailerForm> {
  /** Where <movieId>.mp4 files go. */
  readonly folder: string;
  readonly count: number;
  readonly seed: number;
  /** Worker threads; the number of processors unless told. */
  readonly workers?: number;
}

export interface RenderHooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RenderProgress) => void;
}

/** One trailer is there: rendered now, or kept from an earlier run. */
export interface RenderProgress {
  readonly kind: 'trailer';
  readonly done: number;
  readonly total: number;
  readonly movieId: string;
  readonly rendered: boolean;
}

/**
 * Renders trailers of movies that do not exist, with a signal that is known, as real video files. A file that is there already is
 * kept: its name holds a hash of what decides its contents, and it got that name only once it was whole.
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
  let done = 0;
  const finish = (movieId: string, rendered: boolean) => {
    done += 1;
    hooks.onProgress?.({ kind: 'trailer', done, total: count, movieId, rendered });
  };
  try {
    await Promise.all(
      movies.map(async ({ movieId }, index) => {
        const path = join(folder, `${movieId}.mp4`);
        if (existsSync(path)) {
          finish(movieId, false);
          return;
        }
        const temporary = temporaryBeside(path);
        try {
          await pool.run({ form, index, temporary }, hooks.signal ? { signal: hooks.signal } : {});
          renameSync(temporary, path);
        } finally {
          rmSync(temporary, { force: true });
        }
        finish(movieId, true);
      }),
    );
  } catch (error) {
    hooks.signal?.throwIfAborted();
    throw new SyntheticError(
      'render-failed',
      `A trailer cannot be rendered: ${(error as Error).message}. Check ffmpeg and the disk with \`reelsweep doctor\`.`,
      error,
    );
  } finally {
    await pool.destroy();
  }
  syncFolder(folder);
  return movies;
}

function trailerForm(request: RenderRequest): TrailerForm {
  const { seed, width = 160, height = 120, framesPerSecond = 12, seconds = 12 } = request;
  const allowed =
    [width, height].every((side) => Number.isInteger(side) && side % 4 === 0 && side >= 16) &&
    [framesPerSecond, seconds, request.count].every((value) => value > 0) &&
    Number.isInteger(request.count);
  if (!allowed) {
    throw new SyntheticError(
      'bad-option',
      `Trailers need a whole count above 0, a width and height that 4 divides, and a length: not ${request.count} of ${width} x ${height}, ${seconds} s at ${framesPerSecond} frames a second.`,
    );
  }
  return { seed, width, height, framesPerSecond, seconds };
}
