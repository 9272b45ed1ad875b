/** Where in a file: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One mistake in a sweep file. */
export interface Problem extends Position {
  readonly kind: 'sweep-file';
  readonly file: string;
  /** Keys and indices from the top, such as ['grid', 'frames', 0]. */
  readonly path: readonly PropertyKey[];
  /** One sentence: what is wrong, with the value, what is allowed, and what was probably meant. */
  readonly message: string;
}
