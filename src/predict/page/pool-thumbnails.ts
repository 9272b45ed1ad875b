import sharp from 'sharp';
import type { FramePool } from '../frame-pool.js';

/** Longest side of a thumbnail in pixels: twice what it takes on the page. */
const mostPixels = 160;

/**
 * Frames of a pool as a model sees them, each a small WebP as a data URI; equal frames give equal bytes.
 * @param places in the pool
 */
export async function poolThumbnails(
  { image, pixels }: Pick<FramePool, 'image' | 'pixels'>,
  places: readonly number[],
): Promise<readonly string[]> {
  const frameBytes = image * image * 3;
  const side = Math.min(image, mostPixels);
  return await Promise.all(
    places.map(async (place) => {
      const frame = pixels.subarray(place * frameBytes, (place + 1) * frameBytes);
      const webp = await sharp(frame, { raw: { width: image, height: image, channels: 3 } })
        .resize(side, side)
        .webp({ quality: 70, effort: 2 })
        .toBuffer();
      return `data:image/webp;base64,${webp.toString('base64')}`;
    }),
  );
}
