import { widenBfloat16, widenFloat16 } from './half-precision.js';
import type { StoredType } from './stored-type.js';

/** The stored types that hold floating-point numbers. */
export type FloatType = Extract<StoredType, 'F64' | 'F32' | 'F16' | 'BF16'>;

const floatTypes: ReadonlySet<string> = new Set<FloatType>(['F64', 'F32', 'F16', 'BF16']);

export function isFloatType(type: StoredType): type is FloatType {
  return floatTypes.has(type);
}

/** Stored little-endian numbers as float32: in place where they are that already, float64 rounded to nearest. */
export function float32Values(type: FloatType, { buffer }: Uint8Array<ArrayBuffer>): Float32Array {
  switch (type) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return new Float32Array(new Float64Array(buffer));
    case 'F16':
      return widenFloat16(new Uint16Array(buffer));
    case 'BF16':
      return widenBfloat16(new Uint16Array(buffer));
  }
}
