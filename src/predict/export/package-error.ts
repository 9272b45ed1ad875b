import { bytesText } from '../../text/numbers.js';
import { sanitizeLine } from '../../files/sanitize-text.js';

export type PackageProblem =
  | { readonly kind: 'missing'; readonly path: string }
  /** A link, a folder, a pipe … */
  | { readonly kind: 'no-file'; readonly path: string }
  | {
      readonly kind: 'too-large';
      readonly path: string;
      /** null where it grew while it was read. */
      readonly bytes: number | null;
      readonly most: number;
    }
  | { readonly kind: 'damaged'; readonly path: string; readonly what: string }
  /** Files of two trials in one folder. */
  | {
      readonly kind: 'mixed';
      readonly path: string;
      readonly trialId: string;
      readonly model: string;
    }
  /** Its settings, seed, dataset and trainer make another trial than the one that it names. */
  | {
      readonly kind: 'other-trial';
      readonly path: string;
      readonly trialId: string;
      readonly computed: string;
    }
  /** Where it should be written, something is. */
  | { readonly kind: 'taken'; readonly path: string }
  | { readonly kind: 'no-parent'; readonly path: string }
  /** Under this id, another model is here. */
  | { readonly kind: 'other-model'; readonly path: string; readonly trialId: string };

/** A folder that no model can be taken from, or none be put into. */
export class PackageError extends Error {
  readonly kind = 'model-package';
  readonly problem: PackageProblem;

  constructor(problem: PackageProblem) {
    // Names and keys may come out of somebody else's files.
    super(sanitizeLine(sentence(problem)));
    this.name = 'PackageError';
    this.problem = problem;
  }
}

function sentence(problem: PackageProblem): string {
  const { path } = problem;
  switch (problem.kind) {
    case 'missing':
      return `There is no ${path}: give a folder that \`reelsweep model export\` wrote.`;
    case 'no-file':
      return `${path} is no plain file, and links and the like are not followed. Put the file itself there.`;
    case 'too-large':
      return `${path} has ${problem.bytes === null ? 'more' : bytesText(problem.bytes)}, where at most ${bytesText(problem.most)} make sense. It is not read.`;
    case 'damaged':
      return `${path} cannot be used: ${problem.what}. Export the model again.`;
    case 'mixed':
      return `${path} is of trial ${problem.trialId}, and the model of ${problem.model}. Export the model again.`;
    case 'other-trial':
      return `${path} names trial ${problem.trialId}, and what it says makes trial ${problem.computed}: it was changed, or written by a version that did not note what \`run --fresh\` and \`--only\` add. Export the model again from where it was trained.`;
    case 'taken':
      return `${path} is there already and is no empty folder. Choose another one, or remove it.`;
    case 'no-parent':
      return `${path} cannot be made, since the folder it would lie in is not there. Make that, or choose another place.`;
    case 'other-model':
      return `Another model of trial ${problem.trialId} is here already, in ${path}. Remove that folder to have the new one in its place.`;
  }
}
