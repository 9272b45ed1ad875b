import type { StoredType } from './stored-type.js';

/** A tensor of a file, of which nothing but its description has been read. */
export interface WeightsTensor {
  /** As the file calls it. */
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
}

/** An open file of named tensors. */
export interface WeightsFile {
  readonly tensors: readonly WeightsTensor[];
  /** The numbers of one of `tensors`, float32 in C order, in memory of their own. It must be of a floating-point type. */
  read(tensor: WeightsTensor): Float32Array;
}
