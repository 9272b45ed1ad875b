import sharp from 'sharp';
import { FileError, whatIsWrong } from '../../files/file-error.js';
import { readBytesAsync } from '../../files/guarded-read.js';
import { sha256 } from '../../files/hash.js';
import type { SourceImage } from './source-movie.js';

// libvips is process-wide: only these three decoders are ever reachable from a file's bytes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'],
});
sharp.cache(false);

const maximumFileBytes = 64 * 2 ** 20;
const maximumPixels = 64 * 2 ** 20;

/** Versions of what decodes and resizes: part of where a dataset came from. */
export const imageTools: Readonly<Record<string, string>> = {
  sharp: sharp.versions.sharp ?? 'unknown',
  libvips: sharp.versions.vips,
};

/**
 * Decodes a JPEG, PNG or WebP file to RGB and resizes it to a square, aspect not kept: uint8 [size, size, 3], C order.
 * @returns why where it cannot be read
 */
export async function decodeImage(
  { path, within, sha256: expected }: SourceImage,
  size: number,
): Promise<Uint8Array | string> {
  try {
    const bytes = await readBytesAsync(path, { most: maximumFileBytes, within });
    return expected === null || sha256(bytes) === expected
      ? await decodeBytes(bytes, size)
      : 'it is not the file that extraction wrote: its SHA-256 differs';
  } catch (error) {
    if (error instanceof FileError) return `it ${whatIsWrong(error.problem)}`;
    const [firstLine = 'it does not decode'] = (error as Error).message.trim().split('\n', 1);
    return firstLine.slice(0, 120);
  }
}

/**
 * The same of an image in memory: uint8 [size, size, 3], or why it is none.
 * @throws sharp's error for bytes that do not decode
 */
export async function decodeBytes(bytes: Uint8Array, size: number): Promise<Uint8Array | string> {
  const { data, info } = await sharp(bytes, { limitInputPixels: maximumPixels, pages: 1 })
    // Turned or mirrored as EXIF says: that is how people have seen it.
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) return `it has ${info.channels} channels`;
  return resizeBilinear(data, info.width, info.height, size);
}

/**
 * Antialiased bilinear resizing to a square, aspect not kept: the bytes of Pillow's resize(BILINEAR), which is what torchvision
 * trains on. libvips' nearest kernel ("linear") shrinks by a whole factor first and is 1 to 2 levels off on fine texture, 29 when enlarging.
 * A triangle as wide as the reduction, coefficients in 22-bit fixed point, rows first, rounded to bytes between the passes.
 * @param pixels uint8 [height, width, 3]
 * @returns uint8 [size, size, 3]
 */
export function resizeBilinear(
  pixels: Uint8Array,
  width: number,
  height: number,
  size: number,
): Uint8Array {
  if (pixels.length !== width * height * 3) {
    throw new RangeError(`${pixels.length} bytes are not ${width} x ${height} RGB pixels.`);
  }
  return resizedColumns(resizedRows(pixels, width, height, size), height, size);
}

const precisionBits = 22;
const half = 1 << (precisionBits - 1);

/** Which source pixels one target pixel is made of: `weights[i]` belongs to source pixel `first + i`. */
interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

/** Taps by lengths: all images of a film have one size, and working them out costs as much as using them once. */
const knownTaps = new Map<string, readonly Taps[]>();

function tapsOf(from: number, to: number): readonly Taps[] {
  const key = `${from} ${to}`;
  const known = knownTaps.get(key);
  if (known !== undefined) return known;
  // Images of all sizes must not fill the memory.
  if (knownTaps.size >= 64) knownTaps.clear();
  const taps = computedTaps(from, to);
  knownTaps.set(key, taps);
  return taps;
}

function computedTaps(from: number, to: number): readonly Taps[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, place) => {
    const center = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(from, Math.trunc(center + support + 0.5));
    const weights = Array.from({ length: end - first }, (_weight, index) =>
      Math.max(0, 1 - Math.abs((first + index - center + 0.5) / support)),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const fixed = weights.map((weight) => Math.trunc(0.5 + (weight / sum) * 2 ** precisionBits));
    return { first, weights: Int32Array.from(fixed) };
  });
}

/** [height, width, 3] to [height, size, 3]. */
function resizedRows(
  pixels: Uint8Array,
  width: number,
  height: number,
  size: number,
): Uint8ClampedArray {
  const taps = tapsOf(width, size);
  const out = new Uint8ClampedArray(height * size * 3);
  let at = 0;
  for (let row = 0; row < height; row += 1) {
    for (const { first, weights } of taps) {
      let source = (row * width + first) * 3;
      let red = half;
      let green = half;
      let blue = half;
      for (let index = 0; index < weights.length; index += 1) {
        const weight = weights[index] as number;
        red += weight * (pixels[source] as number);
        green += weight * (pixels[source + 1] as number);
        blue += weight * (pixels[source + 2] as number);
        source += 3;
      }
      out[at] = red >> precisionBits;
      out[at + 1] = green >> precisionBits;
      out[at + 2] = blue >> precisionBits;
      at += 3;
    }
  }
  return out;
}

/** [height, size, 3] to [size, size, 3]. */
function resizedColumns(pixels: Uint8ClampedArray, height: number, size: number): Uint8Array {
  const rowBytes = size * 3;
  const out = new Uint8ClampedArray(size * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (const [row, { first, weights }] of tapsOf(height, size).entries()) {
    sums.fill(half);
    for (const [index, weight] of weights.entries()) {
      const source = (first + index) * rowBytes;
      for (let at = 0; at < rowBytes; at += 1) {
        sums[at] = (sums[at] as number) + weight * (pixels[source + at] as number);
      }
    }
    for (let at = 0; at < rowBytes; at += 1) {
      out[row * rowBytes + at] = (sums[at] as number) >> precisionBits;
    }
  }
  return new Uint8Array(out.buffer);
}
