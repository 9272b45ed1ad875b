/** Numbers held by Node: C order, `data.length` is the product of `shape` (1 for a scalar, whose shape is empty). */
export type Tensor =
  | { readonly type: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'float64'; readonly shape: readonly number[]; readonly data: Float64Array }
  | { readonly type: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly type: 'int64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly type: 'uint8'; readonly shape: readonly number[]; readonly data: Uint8Array };

/** How many numbers a tensor of this shape holds. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The element types of files, as .safetensors files name them, with bytes an element. */
export const storedTypes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  U8: 1,
  BOOL: 1,
} as const;

export type StoredType = keyof typeof storedTypes;
type FloatType = Extract<StoredType, 'F64' | 'F32' | 'F16' | 'BF16'>;

export function isFloatType(type: StoredType | undefined): type is FloatType {
  return type === 'F64' || type === 'F32' || type === 'F16' || type === 'BF16';
}

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

/**
 * Stored little-endian numbers as a tensor: in place where they are aligned, over a copy elsewhere. Half precision is widened
 * to float32, booleans are uint8.
 */
export function storedTensor(
  type: StoredType,
  shape: readonly number[],
  bytes: Uint8Array,
): Tensor {
  const width = storedTypes[type];
  const { buffer, byteOffset } = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  const place = [buffer, byteOffset, bytes.length / width] as const;
  switch (type) {
    case 'F64':
      return { type: 'float64', shape, data: new Float64Array(...place) };
    case 'F32':
      return { type: 'float32', shape, data: new Float32Array(...place) };
    case 'F16':
      return { type: 'float32', shape, data: widenFloat16(new Uint16Array(...place)) };
    case 'BF16':
      return { type: 'float32', shape, data: widenBfloat16(new Uint16Array(...place)) };
    case 'I64':
      return { type: 'int64', shape, data: new BigInt64Array(...place) };
    case 'I32':
      return { type: 'int32', shape, data: new Int32Array(...place) };
    case 'U8':
    case 'BOOL':
      return { type: 'uint8', shape, data: bytes };
  }
}

/** Stored floating-point numbers as float32, float64 rounded to nearest. */
export function float32Values(type: FloatType, bytes: Uint8Array): Float32Array {
  const { data } = storedTensor(type, [], bytes);
  return data instanceof Float32Array ? data : new Float32Array(data as Float64Array);
}

/** IEEE 754 binary16 numbers as float32, exactly. */
function widenFloat16(bits: Uint16Array): Float32Array {
  float16Values ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => float16Value(half));
  const wide = new Float32Array(bits.length);
  // Counted, as below: iterators take twenty times as long, and a VGG has 138 million numbers.
  for (let index = 0; index < bits.length; index += 1) {
    wide[index] = float16Values[bits[index] ?? 0] ?? 0;
  }
  return wide;
}

/** The number of each of the 2^16 patterns, made when first needed. */
let float16Values: Float32Array | undefined;

function float16Value(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 numbers, the upper halves of float32, as float32. */
function widenBfloat16(bits: Uint16Array): Float32Array {
  const wide = new Uint32Array(bits.length);
  for (let index = 0; index < bits.length; index += 1) wide[index] = (bits[index] ?? 0) << 16;
  return new Float32Array(wide.buffer);
}
