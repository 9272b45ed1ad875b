import { problemError, type ProblemOf } from '../../files/problem-error.js';
import { sanitizeLine } from '../../files/sanitize-text.js';
import { bytesText } from '../../text/numbers.js';

interface At {
  path: string;
}

const sentences = {
  missing: ({ path }: At) =>
    `There is no ${path}: give a folder that \`reelsweep model export\` wrote.`,
  /** A link, a folder, a pipe … */
  'no-file': ({ path }: At) =>
    `${path} is no plain file, and links and the like are not followed. Put the file itself there.`,
  /** `bytes` is null where it grew while it was read. */
  'too-large': ({ path, bytes, most }: At & { bytes: number | null; most: number }) =>
    `${path} has ${bytes === null ? 'more' : bytesText(bytes)}, where at most ${bytesText(most)} make sense. It is not read.`,
  damaged: ({ path, what }: At & { what: string }) =>
    `${path} cannot be used: ${what}. Export the model again.`,
  /** Files of two trials in one folder. */
  mixed: ({ path, trialId, model }: At & { trialId: string; model: string }) =>
    `${path} is of trial ${trialId}, and the model of ${model}. Export the model again.`,
  /** Its settings, seed, dataset and trainer make another trial than the one that it names. */
  'other-trial': ({ path, trialId, computed }: At & { trialId: string; computed: string }) =>
    `${path} names trial ${trialId}, and what it says makes trial ${computed}: it was changed, or written by a version that did not note what \`run --fresh\` and \`--only\` add. Export the model again from where it was trained.`,
  taken: ({ path }: At) =>
    `${path} is there already and is no empty folder. Choose another one, or remove it.`,
  'no-parent': ({ path }: At) =>
    `${path} cannot be made, since the folder it would lie in is not there. Make that, or choose another place.`,
  /** Under this id, another model is here. */
  'other-model': ({ path, trialId }: At & { trialId: string }) =>
    `Another model of trial ${trialId} is here already, in ${path}. Remove that folder to have the new one in its place.`,
};

/** A folder that no model can be taken from, or none be put into. */
export class PackageError extends problemError<ProblemOf<typeof sentences>>(
  'PackageError',
  sentences,
  { kind: 'model-package' },
) {
  constructor(problem: ProblemOf<typeof sentences>) {
    super(problem);
    // Names and keys may come out of files from outside.
    this.message = sanitizeLine(this.message);
  }
}
