import { AttemptError } from '../runs/attempt-error.js';
import type { FailureFile } from '../runs/attempt-end.js';
import { DatasetError } from '../dataset/dataset-error.js';
import { WeightsFileError } from '../networks/weights/open-weights.js';
import { WeightsMismatchError } from '../networks/weights/load-pretrained.js';
import { NoTrainingMoviesError } from '../training/training-run.js';
import { BadDataError } from './bad-data-error.js';

/** TensorFlow's, V8's and the C++ library's words for it. */
export const outOfMemory =
  /\bOOM\b|RESOURCE_?EXHAUSTED|out of memory|bad_alloc|Array buffer allocation failed|Invalid (typed )?array length|ENOMEM|MemoryError|Cannot allocate memory/i;

/** What an error that ended a trial says to whoever asks why it failed. */
export function failureOf(error: unknown): FailureFile {
  const message = error instanceof Error ? error.message : String(error);
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return {
      kind: 'full-disk',
      message: `The disk is full (${message}): make room and run the sweep again.`,
    };
  }
  if (outOfMemory.test(`${code ?? ''} ${message}`)) {
    return {
      kind: 'out-of-memory',
      message: `There was not enough memory (${message}): use a smaller batchSize, or fewer trials at a time.`,
    };
  }
  const isBadData =
    error instanceof BadDataError ||
    (error instanceof AttemptError && error.kind === 'foreign-file') ||
    error instanceof DatasetError ||
    error instanceof NoTrainingMoviesError ||
    error instanceof WeightsFileError ||
    error instanceof WeightsMismatchError;
  return { kind: isBadData ? 'bad-data' : 'exception', message };
}
