import { problemError } from '../files/problem-error.js';
import { counted } from '../text/numbers.js';

/** Why an action cannot be done, as data. */
export type AppProblem =
  /** What is wrong in the files of a sweep: each a sentence with its place, in the order of the files. */
  | {
      readonly kind: 'mistakes';
      readonly files: readonly string[];
      readonly mistakes: readonly string[];
    }
  /** Other users can write there; `findings` say who, what could happen and what to do, a line each. */
  | { readonly kind: 'exposed-runs'; readonly runs: string; readonly findings: readonly string[] }
  /** A file that is part of what a trial is. */
  | {
      readonly kind: 'program-file-too-large';
      readonly path: string;
      readonly bytes: number;
      readonly most: number;
    }
  | {
      readonly kind: 'program-missing';
      readonly program: string;
      readonly fact: string;
      readonly fix: string;
    }
  | { readonly kind: 'bad-workers'; readonly value: unknown }
  /** The executor's sentence on why trials at once cannot be given. */
  | { readonly kind: 'workers-without-meaning'; readonly why: string }
  | { readonly kind: 'no-sweep-file' | 'job-without-slurm' | 'no-sweep' }
  /** `trial` as it was typed. */
  | { readonly kind: 'not-in-file'; readonly trial: string; readonly file: string }
  | {
      readonly kind: 'several-in-file';
      readonly trial: string;
      readonly file: string;
      readonly count: number;
    }
  | {
      readonly kind: 'no-such-attempt';
      readonly trialId: string;
      readonly attempts: readonly number[];
    }
  | { readonly kind: 'nothing-chosen' | 'no-model-kept'; readonly sweep: string }
  /** `own-program`: a trial whose program keeps its models itself. */
  | { readonly kind: 'own-program' | 'model-not-kept'; readonly trialId: string }
  | { readonly kind: 'not-trained'; readonly trialId: string; readonly state: string }
  /** The program keeps its own files below `runs`. */
  | {
      readonly kind: 'inside-runs';
      readonly path: string;
      readonly runs: string;
      readonly option: string;
    }
  | { readonly kind: 'same-sweep' | 'not-started'; readonly sweep: string };

/** An action that cannot be done with what it was given. */
export const AppError = problemError<AppProblem>('AppError', {
  mistakes: ({ files, mistakes }) =>
    [
      `${files.join(' and ')} ${files.length > 1 ? 'have' : 'has'} ${counted(mistakes.length, 'mistake')}:`,
      ...mistakes,
    ].join('\n'),
  'exposed-runs': ({ runs, findings }) =>
    [`Other users can write to ${runs}, which decides what is run here:`, ...findings].join('\n'),
  'program-file-too-large': ({ path, bytes, most }) =>
    `${path}, which trial.command names, has ${bytes} bytes: what is in such a file is part of what a trial is, up to ${most} bytes. Name a file of data in a setting instead.`,
  'program-missing': ({ program, fact, fix }) => `${program}: ${fact}. To repair it: ${fix}`,
  'bad-workers': ({ value }) =>
    `--workers must be auto or a whole number from 1 to 256, not ${String(value)}.`,
  'workers-without-meaning': ({ why }) => why,
  'no-sweep-file': () => 'Name a sweep file, or --queue to run what waits.',
  'job-without-slurm': () =>
    '--coordinator job runs the sweep as a job of Slurm: set runner.executor to slurm, in the sweep file or with --profile.',
  'no-sweep': () => 'There is no sweep yet: `reelsweep run FILE` first.',
  'not-in-file': ({ trial, file }) =>
    `${file} makes no trial ${trial.slice(0, 60)} here; \`plan ${file} --json\` lists those it makes. A trial is another one where the dataset, the trainer or the program is.`,
  'several-in-file': ({ trial, file, count }) =>
    `${count} trials of ${file} begin with ${trial}. Give more of the one you mean.`,
  'no-such-attempt': ({ trialId, attempts }) =>
    `There is no such attempt of trial ${trialId}: it has ${attempts.join(', ') || 'none yet'}.`,
  'nothing-chosen': ({ sweep }) =>
    `Sweep ${sweep} has chosen no setting: no trial of it has succeeded with a validation MSE. Name another with --sweep, or a trial with --trial.`,
  'no-model-kept': ({ sweep }) =>
    `The best setting of sweep ${sweep} kept no trained network (runner.keep). Name another with --sweep, or a trial with --trial.`,
  'own-program': ({ trialId }) =>
    `Trial ${trialId} is a program of your own, which keeps its models itself: there is none here to export.`,
  'model-not-kept': ({ trialId }) =>
    `Trial ${trialId} kept no trained network: its sweep's runner.keep let it go ("best" keeps one replicate of each point, { best: 3 } those of three points, "none" none). \`run FILE --only ${trialId}\` with the sweep's file trains it once more; keep: all there keeps every one.`,
  'not-trained': ({ trialId, state }) =>
    `Trial ${trialId} has no trained network: it is ${state}. Export one that has succeeded; \`status SWEEP\` lists them.`,
  'inside-runs': ({ path, runs, option }) =>
    `${path} would lie in ${runs}, where the program keeps its own files. Choose another place with --${option}.`,
  'same-sweep': ({ sweep }) =>
    `--compare ${sweep} is the sweep that is reported; name an earlier one.`,
  'not-started': ({ sweep }) =>
    `Sweep ${sweep} waits to be run next; there is nothing to report of it yet.`,
});
