import sharp from 'sharp';
import { sha256 } from '../files/hash.js';
import type { ExtractionOptions } from './extraction-options.js';
import { longestThumbnail } from './manifest.js';
import { differenceHash } from './near-duplicate.js';
import type { Picture } from './picture-stream.js';

// The threads of the pool are the parallelism; libvips need not add its own, nor keep what it will not see again.
sharp.concurrency(1);
sharp.cache(false);

export interface FrameTask {
  readonly picture: Picture;
  readonly format: ExtractionOptions['format'];
  readonly quality: number;
  /** Whether its hash is needed, to recognise near-duplicates. */
  readonly hashed: boolean;
}

export type EncodedFrame = Awaited<ReturnType<typeof encodeFrame>>;

/** What makes a thumbnail of a frame that was encoded before. */
export type ThumbnailTask = Pick<EncodedFrame, 'image' | 'width' | 'height'>;

/** What a worker thread does with one frame: its statistics, and its image file. */
export async function encodeFrame(task: FrameTask) {
  const { width, height, pixels } = task.picture;
  const raw = sharp(pixels, { raw: { width, height, channels: 3 } });
  const image = await (
    task.format === 'jpeg'
      ? raw.jpeg({ quality: task.quality, optimiseCoding: false })
      : raw.webp({ quality: task.quality, effort: 2 })
  ).toBuffer();
  return {
    width,
    height,
    ...lumaStatistics(pixels),
    image: image as Uint8Array,
    sha256: sha256(image),
    hash: task.hashed ? differenceHash(task.picture) : null,
  };
}

export function versions() {
  return { sharp: sharp.versions.sharp ?? 'unknown', libvips: sharp.versions.vips };
}

/** Mean and population standard deviation of the luma (BT.601, as Pillow's mode L weighs it), 0 to 255. */
function lumaStatistics(pixels: Uint8Array): { mean: number; std: number } {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < pixels.length; index += 3) {
    const luma =
      0.299 * (pixels[index] as number) +
      0.587 * (pixels[index + 1] as number) +
      0.114 * (pixels[index + 2] as number);
    sum += luma;
    squares += luma * luma;
  }
  const count = pixels.length / 3;
  const mean = sum / count;
  const std = Math.sqrt(Math.max(0, squares / count - mean * mean));
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return { mean: rounded(mean), std: rounded(std) };
}

/** The shorter side, and the longer one of a very wide or tall picture, in pixels at most. */
const shorterSide = 64;
const longerSide = 160;

/**
 * What a worker thread does with a frame that was dropped: its thumbnail, a WebP in base64; null where not even the lowest quality makes
 * it short enough. It is made of the encoded image, which libvips decodes at a fraction of its size, and of dropped frames only, so that
 * the kept ones cost nothing.
 */
export async function encodeThumbnail({
  image,
  width,
  height,
}: ThumbnailTask): Promise<string | null> {
  const factor = Math.min(
    1,
    shorterSide / Math.min(width, height),
    longerSide / Math.max(width, height),
  );
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  const small = sharp(image).resize(side(width), side(height), { fit: 'fill' });
  for (const quality of [60, 25, 1]) {
    const thumbnail = await small.clone().webp({ quality, effort: 2 }).toBuffer();
    if (thumbnail.length <= longestThumbnail) return thumbnail.toString('base64');
  }
  return null;
}
