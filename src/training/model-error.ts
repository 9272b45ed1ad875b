import { problemError } from '../files/problem-error.js';
export type ModelProblem =
  | { readonly kind: 'no-model'; readonly folder: string }
  | { readonly kind: 'damaged'; readonly folder: string; readonly what: string }
  | { readonly kind: 'newer-format'; readonly folder: string; readonly format: number }
  | { readonly kind: 'other-normalization'; readonly folder: string };

/** A kept model that cannot be used. */
export class ModelError extends problemError<ModelProblem>(
  'ModelError',
  {
    'no-model': (problem) => `${problem.folder} holds no model.`,
    damaged: (problem) => `The model in ${problem.folder} is damaged: ${problem.what}.`,
    'newer-format': (problem) =>
      `The model in ${problem.folder} has format ${problem.format}, of a newer reelsweep.`,
    'other-normalization': (problem) =>
      `The model in ${problem.folder} wants pixels normalised otherwise than by ImageNet's mean and standard deviation.`,
  },
  { kind: 'model-unusable' },
) {}
