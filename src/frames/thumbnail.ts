import sharp from 'sharp';
import { longestThumbnail } from './manifest.js';

/** The shorter side, and the longer one of a very wide or tall picture, in pixels at most. */
const shorterSide = 64;
const longerSide = 160;

/**
 * A small WebP of an image file of the pool's kind. It is made of the encoded image, which libvips decodes at a fraction of its size,
 * and of a dropped frame only, so that the kept ones cost nothing.
 * @returns null where not even the lowest quality makes it short enough.
 */
export async function thumbnailOf(
  image: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Uint8Array | null> {
  const factor = Math.min(
    1,
    shorterSide / Math.min(width, height),
    longerSide / Math.max(width, height),
  );
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  const small = sharp(image).resize(side(width), side(height), { fit: 'fill' });
  for (const quality of [60, 25, 1]) {
    const thumbnail = await small.clone().webp({ quality, effort: 2 }).toBuffer();
    if (thumbnail.length <= longestThumbnail) return thumbnail;
  }
  return null;
}
