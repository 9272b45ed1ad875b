import { z } from 'zod';
import type { Augmentation } from './augmentation.js';

/** New frames in every epoch; otherwise the draw of epoch 0 is shown throughout. */
export const resample = {
  kind: 'draw',
  setting: z.boolean().default(false).describe('Draw new frames from the pool every epoch.'),
  neutral: false,
  epochOf: (epoch) => epoch,
} as const satisfies Augmentation<boolean>;
