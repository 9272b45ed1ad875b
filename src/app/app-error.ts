/** Why an action cannot be done, as data. The command line adds what to do about it. */
export type AppProblem =
  | { readonly kind: 'program-missing'; readonly program: string; readonly fact: string; readonly fix: string }
  | { readonly kind: 'no-sweep' }
  | { readonly kind: 'nothing-chosen'; readonly sweep: string }
  | { readonly kind: 'no-model-kept'; readonly sweep: string }
  /** A trial whose program keeps its models itself. */
  | { readonly kind: 'own-program'; readonly trialId: string }
  | { readonly kind: 'model-not-kept'; readonly trialId: string }
  | { readonly kind: 'not-trained'; readonly trialId: string; readonly state: string }
  /** The program keeps its own files below `runs`. */
  | { readonly kind: 'inside-runs'; readonly path: string; readonly runs: string; readonly option: string }
  | { readonly kind: 'same-sweep'; readonly sweep: string }
  | { readonly kind: 'not-started'; readonly sweep: string };

const facts: { readonly [Kind in AppProblem['kind']]: string } = {
  'program-missing': 'A program that is needed is missing or unsafe',
  'no-sweep': 'There is no sweep yet',
  'nothing-chosen': 'The sweep has chosen no setting',
  'no-model-kept': 'The best setting of the sweep kept no trained network',
  'own-program': 'The trial is a program of your own, which keeps its models itself',
  'model-not-kept': 'The trial kept no trained network',
  'not-trained': 'The trial has no trained network',
  'inside-runs': 'The output would lie in runs/',
  'same-sweep': 'A sweep cannot be compared with itself',
  'not-started': 'The sweep has not started',
};

/** An action that cannot be done with what it was given. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: AppProblem['kind'];
  readonly problem: AppProblem;

  constructor(problem: AppProblem) {
    const { kind, ...values } = problem;
    const shown = Object.entries(values).map(([name, value]) => `${name}: ${value}`);
    super(shown.length === 0 ? facts[kind] : `${facts[kind]} (${shown.join(', ')})`);
    this.kind = kind;
    this.problem = problem;
  }
}
