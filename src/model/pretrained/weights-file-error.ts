import type { Backbone } from '../backbones.js';
import { differenceText } from '../tensor-difference.js';
import type { TensorDifference } from '../tensor-difference.js';
import { printable } from './printable.js';

/** A file that is damaged, or of a kind that is not read. Nothing of it is used. */
export class WeightsFileError extends Error {
  override readonly name = 'WeightsFileError';
  readonly kind = 'weights-unreadable';
  readonly path: string;
  /** What is wrong, as the end of a sentence about the file. */
  readonly problem: string;

  constructor(path: string, problem: string, cause?: unknown) {
    super(`${path} cannot be used as pretrained weights: ${printable(problem)}.`, { cause });
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

  constructor(path: string, backbone: Backbone, difference: TensorDifference) {
    super(`${path} does not fit ${backbone}: ${printable(differenceText(difference))}.`);
    this.path = path;
    this.backbone = backbone;
    this.difference = difference;
  }
}
