/** What a valid sweep file can still get wrong together; `path` is the place in the file. */
export interface GridProblem {
  readonly kind: 'grid';
  readonly path: readonly PropertyKey[];
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
}
