import { DatasetError } from '../dataset/dataset-error.js';
import { problemError } from '../files/problem-error.js';
import { WeightsFileError } from '../networks/weights/open-weights.js';
import { WeightsMismatchError } from '../networks/weights/load-pretrained.js';
import type { FailureFile } from '../runs/attempt-end.js';
import { AttemptError } from '../runs/attempt-error.js';
import { whyNotStarted } from '../settings/command.js';
import { NoTrainingMoviesError } from '../training/training-run.js';

/** What was found in a place of the trial's data, and what was planned. */
interface Changed<Value> {
  readonly found: Value;
  readonly wanted: Value;
}

/** Why what a trial was planned for cannot be trained here. */
export type BadData =
  | { readonly kind: 'no-trial' | 'no-program-folder'; readonly folder: string }
  | { readonly kind: 'other-trainer'; readonly wanted: string; readonly version: string }
  | ({ readonly kind: 'other-dataset'; readonly folder: string } & Changed<string>)
  | ({ readonly kind: 'other-weights'; readonly path: string } & Changed<string>)
  | ({ readonly kind: 'other-image'; readonly folder: string } & Changed<number>)
  | { readonly kind: 'other-program'; readonly path: string }
  | (Readonly<Record<'program' | 'folder' | 'reason', string>> & { readonly kind: 'no-program' })
  | { readonly kind: 'no-metrics' };

/** A trial whose data or trainer is not what was planned. */
export class BadDataError extends problemError<BadData>('BadDataError', {
  'no-trial': (problem) =>
    `${problem.folder} holds no trial.json: a trial is run by the coordinator that planned it.`,
  'other-trainer': (problem) =>
    `The trial was planned for version ${problem.wanted} of the trainer and this is version ${problem.version}, which gives other results: run the sweep file again, which plans new trials.`,
  'other-dataset': (problem) =>
    `The dataset at ${problem.folder} has changed since the trial was planned (it is ${problem.found.slice(0, 12)}, not ${problem.wanted.slice(0, 12)}): run the sweep again, which plans trials for the new one.`,
  'other-weights': (problem) =>
    `The weights at ${problem.path} have changed since the trial was planned (they are ${problem.found.slice(0, 12)}, not ${problem.wanted.slice(0, 12)}): run the sweep again, which plans trials for the new ones.`,
  'no-program-folder': (problem) =>
    `${problem.folder}, where the program is started, is not there: run the sweep file again from where it is now.`,
  'other-program': (problem) =>
    `${problem.path} is not what the trial was planned with: run the sweep file again, which plans trials for what it is now.`,
  'no-program': (problem) =>
    `${JSON.stringify(problem.program)} of trial.command could not be started (${whyNotStarted(problem.reason)}): correct it. It is looked for on the PATH, or, with a slash in its name, from ${problem.folder}.`,
  'no-metrics': () =>
    'The program ended without a metric, so there is nothing to compare: append lines such as {"name": "validationMse", "value": 0.9, "epoch": 3} to metrics.jsonl in the folder that REELSWEEP_ATTEMPT names.',
  'other-image': (problem) =>
    `The dataset at ${problem.folder} has images of ${problem.found} pixels and the trial wants ${problem.wanted}: leave \`image\` out of the sweep file, or build a dataset of that size.`,
}) {}

/** TensorFlow's, V8's and the C++ library's words for it. */
export const outOfMemory =
  /\bOOM\b|RESOURCE_?EXHAUSTED|out of memory|bad_alloc|Array buffer allocation failed|Invalid (typed )?array length|ENOMEM|MemoryError|Cannot allocate memory/i;

/** failure.json's account of an error that ended a trial. */
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
