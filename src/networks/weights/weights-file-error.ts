import { shortLine } from '../../files/sanitize-text.js';
import type { Backbone } from '../backbones.js';
import { differenceText } from './tensor-difference.js';
import type { TensorDifference } from './tensor-difference.js';
import { listedKeys } from './listed-keys.js';

/** Of what a file says so much is shown. */
const mostShown = 1000;

/** A file that is damaged, or of a kind that is not read. Nothing of it is used. */
export class WeightsFileError extends Error {
  override readonly name = 'WeightsFileError';
  readonly kind = 'weights-unreadable';
  readonly path: string;
  /** What is wrong, as the end of a sentence about the file. */
  readonly problem: string;

  constructor(path: string, problem: string, cause?: unknown) {
    super(`${path} cannot be used as pretrained weights: ${shortLine(problem, mostShown)}.`, {
      cause,
    });
    this.path = path;
    this.problem = problem;
  }
}

/** A sound file of other tensors than the network holds. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError';
  readonly kind = 'weights-mismatch';
  readonly path: string;
  readonly backbone: Backbone;
  /** Every tensor that is missing, unexpected, misshapen or no floating-point number. */
  readonly difference: TensorDifference;

  constructor(
    path: string,
    backbone: Backbone,
    difference: TensorDifference,
    names: { readonly found: readonly string[]; readonly expected: readonly string[] },
  ) {
    const { found, expected } = names;
    // Where little is amiss, the difference names it.
    const isOther = difference.missing.length > 5 || difference.unexpected.length > 5;
    const keys = isOther
      ? ` It has ${listedKeys(found)}, where ${backbone} has ${listedKeys(expected)}.`
      : '';
    super(
      `${path} does not fit ${backbone}: ${shortLine(differenceText(difference), mostShown)}.${keys}`,
    );
    this.path = path;
    this.backbone = backbone;
    this.difference = difference;
  }
}
