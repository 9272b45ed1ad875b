import { problemError } from '../files/problem-error.js';

/** Why an action cannot be done, as data. */
export type AppProblem =
  | {
      readonly kind: 'program-missing';
      readonly program: string;
      readonly fact: string;
      readonly fix: string;
    }
  | { readonly kind: 'no-sweep' }
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
  'program-missing': ({ program, fact, fix }) => `${program}: ${fact}. To mend it: ${fix}`,
  'no-sweep': () => 'There is no sweep yet: `reelsweep run FILE` first.',
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
