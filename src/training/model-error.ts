export type ModelProblem =
  | { readonly kind: 'no-model'; readonly folder: string }
  | { readonly kind: 'damaged'; readonly folder: string; readonly what: string }
  | { readonly kind: 'newer-format'; readonly folder: string; readonly format: number }
  | { readonly kind: 'other-normalization'; readonly folder: string };

/** A kept model that cannot be used. */
export class ModelError extends Error {
  readonly kind = 'model-unusable';
  readonly problem: ModelProblem;

  constructor(problem: ModelProblem) {
    super(sentence(problem));
    this.name = 'ModelError';
    this.problem = problem;
  }
}

function sentence(problem: ModelProblem): string {
  const { folder } = problem;
  switch (problem.kind) {
    case 'no-model':
      return `${folder} holds no model.`;
    case 'damaged':
      return `The model in ${folder} is damaged: ${problem.what}.`;
    case 'newer-format':
      return `The model in ${folder} has format ${problem.format}, of a newer reelsweep.`;
    case 'other-normalization':
      return `The model in ${folder} wants pixels normalised otherwise than by ImageNet's mean and standard deviation.`;
  }
}
