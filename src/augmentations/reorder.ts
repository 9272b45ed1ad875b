import { z } from 'zod';
import { shuffled } from '../random/stream.js';
import type { Augmentation } from './augmentation.js';

/** The drawn frames in another order every epoch. */
export const reorder = {
  kind: 'order',
  setting: z
    .boolean()
    .default(false)
    .describe('Shuffle the drawn frames every epoch; otherwise they are in film order.'),
  neutral: false,
  order: (frames, stream) => shuffled(frames, stream),
} as const satisfies Augmentation<boolean>;
