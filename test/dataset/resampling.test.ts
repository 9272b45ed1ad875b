import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeImage } from '#src/dataset/pack/decode-image.js';
import { randomStream } from '#src/random/stream.js';
import { pillowBilinear } from './pillow-bilinear.js';

const folder = mkdtempSync(join(tmpdir(), 'resampling-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The test picture 320x240: R a ramp, G rings that alias when sampled without a filter, B a checkerboard over a ramp. */
function testPicture(): Uint8Array {
  const pixels = new Uint8Array(320 * 240 * 3);
  for (let y = 0; y < 240; y += 1) {
    for (let x = 0; x < 320; x += 1) {
      const at = (y * 320 + x) * 3;
      pixels[at] = Math.floor((x * 255) / 319);
      pixels[at + 1] = ((x * x + y * y) >> 5) & 255;
      const dark = (Math.floor(x / 20) + Math.floor(y / 20)) % 2 === 0;
      pixels[at + 2] = dark ? Math.floor((y * 255) / 239) : 255;
    }
  }
  return pixels;
}

function noise(width: number, height: number): Uint8Array {
  const stream = randomStream(['resampling', width, height]);
  return Uint8Array.from({ length: width * height * 3 }, () => stream.below(256));
}

function fnv1a(bytes: Uint8Array): string {
  let hash = 2166136261;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

function meanDistance(first: Uint8Array, second: Uint8Array): number {
  expect(first.length).toBe(second.length);
  return (
    first.reduce((sum, value, at) => sum + Math.abs(value - (second[at] ?? 0)), 0) / first.length
  );
}

async function decoded(
  pixels: Uint8Array,
  width: number,
  height: number,
  size: number,
): Promise<Uint8Array> {
  const path = join(folder, `${width}x${height}.png`);
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
  const image = await decodeImage({ path, sha256: null }, size);
  if (typeof image === 'string') throw new Error(image);
  return image;
}

describe('resizing', () => {
  // FNV-1a of the bytes that Pillow 13.0.0 gave.
  it.each([
    [64, '6ac30fa4'],
    [128, 'a419e699'],
    [224, '6ee08630'],
  ])('is measured against Pillow itself: %i pixels', (size, hash) => {
    expect(fnv1a(pillowBilinear(testPicture(), 320, 240, size))).toBe(hash);
  });

  it.each([
    [320, 240, 64],
    [320, 240, 128],
    [320, 240, 224],
    [1280, 534, 64],
    [640, 272, 128],
    [160, 120, 32],
    [48, 36, 64],
  ])('of %i x %i to %i gives the bytes of Pillow', async (width, height, size) => {
    const pixels = width === 320 ? testPicture() : noise(width, height);
    const expected = pillowBilinear(pixels, width, height, size);
    expect(meanDistance(await decoded(pixels, width, height, size), expected)).toBe(0);
  });

  it('does not let a JPEG decoder shrink, which would differ', async () => {
    const path = join(folder, 'picture.jpg');
    await sharp(testPicture(), { raw: { width: 320, height: 240, channels: 3 } })
      .jpeg({ quality: 90 })
      .toFile(path);
    const full = await sharp(path).raw().toBuffer();
    const image = await decodeImage({ path, sha256: null }, 32);
    if (typeof image === 'string') throw new Error(image);
    expect(meanDistance(image, pillowBilinear(full, 320, 240, 32))).toBe(0);
  });
});
