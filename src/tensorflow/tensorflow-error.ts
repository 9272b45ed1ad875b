/**
 * What went wrong with native TensorFlow:
 * missing: it is not installed, or its record cannot be read; unloadable: the library is there and does not load;
 * bad-graph: it refuses a graph; run-failed: a run stopped (wrong feeds, out of memory).
 */
export type TensorFlowErrorKind =
  'tensorflow-missing' | 'tensorflow-unloadable' | 'tensorflow-bad-graph' | 'tensorflow-run-failed';

/** An error of native TensorFlow, with its own words as the cause. */
export class TensorFlowError extends Error {
  readonly kind: TensorFlowErrorKind;

  constructor(kind: TensorFlowErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TensorFlowError';
    this.kind = kind;
  }
}
