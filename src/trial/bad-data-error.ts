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
  | {
      readonly kind: 'other-image';
      readonly folder: string;
      readonly found: number;
      readonly wanted: number;
    };

function sentence(problem: BadData): string {
  switch (problem.kind) {
    case 'no-trial':
      return `${problem.folder} holds no trial.json: a trial is run by the coordinator that planned it.`;
    case 'other-trainer':
      return `The trial was planned for version ${problem.wanted} of the trainer and this is version ${problem.version}, which gives other results: run the sweep file again, which plans new trials.`;
    case 'other-dataset':
      return `The dataset at ${problem.folder} has changed since the trial was planned (it is ${problem.found.slice(0, 12)}, not ${problem.wanted.slice(0, 12)}): run the sweep again, which plans trials for the new one.`;
    case 'other-weights':
      return `The weights at ${problem.path} have changed since the trial was planned (they are ${problem.found.slice(0, 12)}, not ${problem.wanted.slice(0, 12)}): run the sweep again, which plans trials for the new ones.`;
    case 'other-image':
      return `The dataset at ${problem.folder} has images of ${problem.found} pixels and the trial wants ${problem.wanted}: leave \`image\` out of the sweep file, or build a dataset of that size.`;
  }
}

/** A trial whose data or trainer is not what was planned. */
export class BadDataError extends Error {
  override readonly name = 'BadDataError';
  readonly kind: BadData['kind'];
  readonly problem: BadData;

  constructor(problem: BadData) {
    super(sentence(problem));
    this.kind = problem.kind;
    this.problem = problem;
  }
}
