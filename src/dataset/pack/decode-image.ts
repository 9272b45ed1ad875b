import sharp from 'sharp';
import { FileError, whatIsWrong } from '../../files/file-error.js';
import { readBytesAsync } from '../../files/guarded-read.js';
import { sha256 } from '../../files/hash.js';
import { resizeBilinear } from './resize-bilinear.js';
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

export type DecodedImage =
  | { readonly kind: 'decoded'; readonly pixels: Uint8Array }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string };

/**
 * Decodes a JPEG, PNG or WebP file to RGB and resizes it to a square, aspect not kept: uint8 [size, size, 3], C order.
 */
export async function decodeImage(image: SourceImage, size: number): Promise<DecodedImage> {
  const { path } = image;
  const unreadable = (reason: string): DecodedImage => ({ kind: 'unreadable', path, reason });
  try {
    const bytes = await readBytesAsync(path, { most: maximumFileBytes, within: image.within });
    if (image.sha256 !== null && sha256(bytes) !== image.sha256) {
      return unreadable('it is not the file that extraction wrote: its SHA-256 differs');
    }
    const pixels = await decodeBytes(bytes, size);
    return typeof pixels === 'string' ? unreadable(pixels) : { kind: 'decoded', pixels };
  } catch (error) {
    if (error instanceof FileError) return unreadable(`it ${whatIsWrong(error.problem)}`);
    const [firstLine = 'it does not decode'] = (error as Error).message.trim().split('\n', 1);
    return unreadable(firstLine.slice(0, 120));
  }
}

/**
 * The same of an image in memory: uint8 [size, size, 3], or why it is none.
 * @throws sharp's error for bytes that do not decode
 */
export async function decodeBytes(bytes: Uint8Array, size: number): Promise<Uint8Array | string> {
  const { data, info } = await sharp(bytes, { limitInputPixels: maximumPixels, pages: 1 })
    // As EXIF says the picture is to be turned or mirrored: that is how people have seen it.
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) return `it has ${info.channels} channels`;
  return resizeBilinear(data, info.width, info.height, size);
}
