/** IEEE 754 binary16 numbers as float32, exactly. */
export function widenFloat16(bits: Uint16Array): Float32Array {
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
export function widenBfloat16(bits: Uint16Array): Float32Array {
  const wide = new Uint32Array(bits.length);
  for (let index = 0; index < bits.length; index += 1) wide[index] = (bits[index] ?? 0) << 16;
  return new Float32Array(wide.buffer);
}
