import { problemError } from '../files/problem-error.js';
import { whyNotStarted } from '../settings/command.js';

/** Why what a trial was planned for cannot be trained here. */
export type BadData =
  | { readonly kind: 'no-trial'; readonly folder: string }
  | { readonly kind: 'other-trainer'; readonly wanted: string; readonly version: string }
  | {
      readonly kind: 'other-dataset';
      readonly folder: string;
      readonly found: string;
      readonly wanted: string;
    }
  | {
      readonly kind: 'other-weights';
      readonly path: string;
      readonly found: string;
      readonly wanted: string;
    }
  | { readonly kind: 'no-program-folder'; readonly folder: string }
  | { readonly kind: 'other-program'; readonly path: string }
  | {
      readonly kind: 'no-program';
      readonly program: string;
      readonly folder: string;
      readonly reason: string;
    }
  | { readonly kind: 'no-metrics' }
  | {
      readonly kind: 'other-image';
      readonly folder: string;
      readonly found: number;
      readonly wanted: number;
    };

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
