/** The process that holds a network failed, in its own words, or was ended by somebody else. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** As the room that made the error names it. */
  readonly kind: string;
  /** 2 for wrong input, 1 for what went wrong on the way. */
  readonly exitCode: 1 | 2;

  constructor(kind: string, message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.kind = kind;
    this.exitCode = exitCode;
  }
}
