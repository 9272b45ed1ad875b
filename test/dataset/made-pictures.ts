import sharp from 'sharp';
import { resizeBilinear } from '#src/dataset/pack/decode-image.js';
import { randomStream } from '#src/random/stream.js';

/** Height and width of a made picture in pixels. */
export const side = 48;

/** A picture with shapes at all scales, another for every key: uint8 [side, side, 3]. */
export function madePicture(...key: readonly (string | number)[]): Uint8Array {
  const stream = randomStream(['made-picture', ...key]);
  const waves = Array.from({ length: 12 }, () => ({
    across: 4 * stream.normal(),
    down: 4 * stream.normal(),
    phase: 2 * Math.PI * stream.uniform(),
    colour: [0, 1, 2].map(() => 12 + 25 * stream.uniform()),
  }));
  const pixels = new Uint8ClampedArray(side * side * 3);
  for (let place = 0; place < side * side; place += 1) {
    const x = (place % side) / side;
    const y = Math.floor(place / side) / side;
    const levels = [125, 125, 125];
    for (const { across, down, phase, colour } of waves) {
      const height = Math.sin(2 * (across * x + down * y) + phase);
      for (let channel = 0; channel < 3; channel += 1) {
        levels[channel] = (levels[channel] ?? 0) + (colour[channel] ?? 0) * height;
      }
    }
    pixels.set(levels, place * 3);
  }
  return new Uint8Array(pixels.buffer);
}

/** The file of a picture as another upload would have it: another size, another brightness, another quality. */
export async function recoded(
  pixels: Uint8Array,
  { quality = 90, brightness = 0, size = side } = {},
): Promise<Buffer> {
  return await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .linear(1, brightness)
    .resize(size, size)
    .jpeg({ quality })
    .toBuffer();
}

/** Decodes such a file again, resized as the build does it: uint8 [side, side, 3]. */
export async function decoded(file: Buffer): Promise<Uint8Array> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return resizeBilinear(data, info.width, info.height, side);
}
