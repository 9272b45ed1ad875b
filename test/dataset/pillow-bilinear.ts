/**
 * Pillow's resize(size, BILINEAR), written again from the description of its algorithm: a triangle as wide as the reduction,
 * coefficients in fixed point (22 bits), the horizontal pass first, rounded to bytes in between. resampling.test.ts shows that it gives
 * Pillow 13's own bytes; so any image can be compared with Pillow where there is no Pillow.
 */
export function pillowBilinear(
  pixels: Uint8Array,
  width: number,
  height: number,
  size: number,
): Uint8Array {
  const across = pass(pixels, width, height, size);
  const turned = pass(turn(across, size, height), height, size, size);
  return turn(turned, size, size);
}

/** Resizes every row of [rows, length, 3] to `size`. */
function pass(pixels: Uint8Array, length: number, rows: number, size: number): Uint8Array {
  const scale = length / size;
  const support = Math.max(scale, 1);
  const out = new Uint8Array(rows * size * 3);
  for (let to = 0; to < size; to += 1) {
    const center = (to + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const last = Math.min(length, Math.trunc(center + support + 0.5));
    const weights: number[] = [];
    for (let from = first; from < last; from += 1) {
      weights.push(Math.max(0, 1 - Math.abs((from - center + 0.5) / support)));
    }
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const fixed = weights.map((weight) => Math.trunc(0.5 + (weight / sum) * 2 ** 22));
    for (let row = 0; row < rows; row += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        let value = 2 ** 21;
        for (const [index, weight] of fixed.entries()) {
          value += weight * (pixels[(row * length + first + index) * 3 + channel] ?? 0);
        }
        out[(row * size + to) * 3 + channel] = Math.min(255, Math.max(0, value >> 22));
      }
    }
  }
  return out;
}

/** [height, width, 3] to [width, height, 3]. */
function turn(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        out[(x * height + y) * 3 + channel] = pixels[(y * width + x) * 3 + channel] ?? 0;
      }
    }
  }
  return out;
}
