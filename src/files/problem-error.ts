/** What went wrong, as data: the kind, the offending value and what is allowed. */
interface Problem {
  readonly kind: string;
}

/** One sentence for each kind of problem: what happened, why, and what to do. */
type Sentences<P extends Problem> = {
  readonly [Kind in P['kind']]: (problem: P & { readonly kind: Kind }) => string;
};

/** The problems of a table whose sentences declare what they need to know. */
export type ProblemOf<Table> = {
  [Kind in keyof Table]: { readonly kind: Kind } & FactsOf<Table[Kind]>;
}[keyof Table];

/** What a function that makes a sentence takes; nothing more than an object where it takes nothing. */
type FactsOf<Sentence> = Sentence extends (facts: infer Facts) => string ? Facts : never;

interface ProblemErrorOptions<P extends Problem> {
  /** The `kind` of all errors of the class, where it is not the problem's own. */
  readonly kind?: string;
  /** 2 for wrong input, which is the default; 1 for what went wrong on the way. */
  readonly exitCode?: (problem: P) => 1 | 2;
}

/**
 * Makes a class of errors from a table of kinds and sentences. The command line prints `message` and ends with `exitCode`; code that
 * handles an error reads `problem`.
 * @param name of the class, as stack traces show it
 */
export function problemError<P extends Problem>(
  name: string,
  sentences: Sentences<P>,
  { kind, exitCode = () => 2 }: ProblemErrorOptions<P> = {},
) {
  return class ProblemError extends Error {
    override readonly name = name;
    readonly kind: string;
    readonly problem: P;
    readonly exitCode: 1 | 2;

    constructor(problem: P, options?: ErrorOptions) {
      super(sentenceOf(sentences, problem), options);
      this.kind = kind ?? problem.kind;
      this.problem = problem;
      this.exitCode = exitCode(problem);
    }
  };
}

/** The sentence of a table for one problem. */
export function sentenceOf<P extends Problem>(sentences: Sentences<P>, problem: P): string {
  const text: (problem: never) => string = sentences[problem.kind as P['kind']];
  return text(problem as never);
}
