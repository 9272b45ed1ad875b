/** What stops a whole extraction; what is wrong with one video is an outcome instead. */
export type FramesErrorKind = 'bad-option' | 'nothing-given' | 'ffmpeg-missing' | 'cannot-write';

/** Wrong input or a machine that cannot do the work: `message` is one sentence that says what to do. */
export class FramesError extends Error {
  override readonly name = 'FramesError';
  readonly kind: FramesErrorKind;
  /** 2 for wrong input, 1 for what went wrong on the way. */
  readonly exitCode: 1 | 2;

  constructor(kind: FramesErrorKind, message: string, cause?: unknown, exitCode: 1 | 2 = 2) {
    super(message, { cause });
    this.kind = kind;
    this.exitCode = exitCode;
  }
}
