/** What stops a whole extraction; what is wrong with one video is an outcome instead. */
export type FramesErrorKind = 'bad-option' | 'nothing-given' | 'ffmpeg-missing' | 'cannot-write';

/** Wrong input or a machine that cannot do the work: `message` is one sentence that says what to do. */
export class FramesError extends Error {
  override readonly name = 'FramesError';
  readonly kind: FramesErrorKind;

  constructor(kind: FramesErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
