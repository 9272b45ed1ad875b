/** Trailers cannot be rendered: `message` is one sentence that says what to do. */
export class SyntheticError extends Error {
  override readonly name = 'SyntheticError';
  readonly kind: 'bad-option' | 'render-failed';

  constructor(kind: SyntheticError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
