import type { Pack } from '../../dataset/pack/pack.js';

/** Frames of the training split, added up. */
export interface FrameSum {
  /** @param pixels uint8 [count, image, image, 3] */
  add(pixels: Uint8Array): void;
  /** uint8 [image, image, 3]: the mean, rounded. */
  mean(): Uint8Array;
}

/** @param frameBytes image * image * 3 */
export function frameSum(frameBytes: number): FrameSum {
  const sums = new Float64Array(frameBytes);
  let count = 0;
  return {
    add(pixels) {
      for (let at = 0, pixel = 0; at < pixels.length; at += 1) {
        sums[pixel] = (sums[pixel] as number) + (pixels[at] as number);
        pixel = pixel + 1 === frameBytes ? 0 : pixel + 1;
      }
      count += pixels.length / frameBytes;
    },
    mean: () => Uint8Array.from(sums, (sum) => Math.round(sum / count)),
  };
}

/** The mean over all frames of the training split: uint8 [image, image, 3]. One movie is in memory at a time. */
export function meanTrainingFrame(pack: Pick<Pack, 'image' | 'movies' | 'readFrames'>): Uint8Array {
  const frameBytes = pack.image ** 2 * 3;
  const sum = frameSum(frameBytes);
  for (const { split, firstFrame, frameCount } of pack.movies) {
    if (split !== 'train') continue;
    const pixels = new Uint8Array(frameCount * frameBytes);
    pack.readFrames(
      Array.from({ length: frameCount }, (_, place) => firstFrame + place),
      pixels,
      0,
    );
    sum.add(pixels);
  }
  return sum.mean();
}
