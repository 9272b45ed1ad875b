/** The same of two sweeps: `before` is the one compared with, `after` the one that is reported. */
export interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

/** What `of` says of each. */
export function bothSides<T, U>({ before, after }: Sides<T>, of: (side: T) => U): Sides<U> {
  return { before: of(before), after: of(after) };
}
