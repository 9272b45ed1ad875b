import { z } from 'zod';
import type { Augmentation } from './augmentation.js';

/** The crop at a random place of frames padded with their edges (torchvision's RandomCrop with padding_mode 'edge'). */
export const crop = {
  kind: 'pixels',
  setting: z
    .int()
    .min(0)
    .max(64)
    .default(0)
    .describe(
      'While training, shift a movie’s frames by up to so many pixels each way, edge pixels repeated: a random crop of the padded image.',
    )
    .meta({ unit: 'pixels' }),
  neutral: 0,
  draw(reach, stream) {
    const right = stream.below(2 * reach + 1) - reach;
    return [right, stream.below(2 * reach + 1) - reach];
  },
  /** @param drawn pixels to the right and down, each smaller than the width; negative ones to the left and up */
  apply(pixels, width, [right = 0, down = 0]) {
    if (right === 0 && down === 0) return;
    const rowBytes = width * 3;
    const frameBytes = width * rowBytes;
    for (let frame = 0; frame < pixels.length; frame += frameBytes) {
      for (let place = 0; place < width; place += 1) {
        // Each row is read before it is written over: from the bottom where frames move down, else from the top.
        const row = down > 0 ? width - 1 - place : place;
        const source = frame + clamped(row - down, width) * rowBytes;
        pixels.copyWithin(frame + row * rowBytes, source, source + rowBytes);
      }
    }
    if (right === 0) return;
    for (let row = 0; row < pixels.length; row += rowBytes) shiftRow(pixels, row, width, right);
  },
} as const satisfies Augmentation<number>;

function shiftRow(pixels: Uint8Array, row: number, width: number, right: number): void {
  const kept = width - Math.abs(right);
  const from = right > 0 ? 0 : -right;
  const to = right > 0 ? right : 0;
  pixels.copyWithin(row + to * 3, row + from * 3, row + (from + kept) * 3);
  const edge = row + (right > 0 ? to : kept - 1) * 3;
  const first = right > 0 ? 0 : kept;
  for (let column = first; column < first + width - kept; column += 1) {
    pixels.copyWithin(row + column * 3, edge, edge + 3);
  }
}

function clamped(place: number, width: number): number {
  return Math.max(0, Math.min(width - 1, place));
}
