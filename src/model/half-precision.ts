/** IEEE 754 binary16 numbers as float32, exactly. */
export function widenFloat16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** bfloat16 numbers, the upper halves of float32, as float32. */
export function widenBfloat16(bits: Uint16Array): Float32Array {
  const wide = Uint32Array.from(bits, (half) => half * 2 ** 16);
  return new Float32Array(wide.buffer);
}
