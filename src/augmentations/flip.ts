import { z } from 'zod';
import type { Augmentation } from './augmentation.js';

/** All frames of a sample mirrored left to right, or none. */
export const flip = {
  kind: 'pixels',
  setting: z
    .boolean()
    .default(false)
    .describe('Mirror a movie’s frames left to right in half of the epochs.'),
  neutral: false,
  draw: (_, stream) => (stream.below(2) === 1 ? [] : null),
  apply(pixels, width) {
    const rowBytes = width * 3;
    for (let row = 0; row < pixels.length; row += rowBytes) {
      for (let left = row, right = row + rowBytes - 3; left < right; left += 3, right -= 3) {
        for (let channel = 0; channel < 3; channel += 1) {
          const kept = pixels[left + channel] as number;
          pixels[left + channel] = pixels[right + channel] as number;
          pixels[right + channel] = kept;
        }
      }
    }
  },
} as const satisfies Augmentation<boolean>;
