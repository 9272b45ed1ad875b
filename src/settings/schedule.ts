import { z } from 'zod';
import { setting } from './setting.js';

const share = z.number().min(0).max(1);
const minDelta = setting(
  z.number().min(0).default(0),
  'how much lower the validation MSE must be to count as lower',
);

/** How the learning rate moves. */
export const scheduleSchema = z.union([
  setting(z.literal('constant'), 'The learning rate stays as given.'),
  setting(
    z.strictObject({
      step: z.strictObject({
        every: setting(z.int().min(1), 'epochs between two steps'),
        factor: setting(z.number().gt(0).max(1), 'what the rate is multiplied by at each step'),
      }),
    }),
    'The rate is multiplied by factor every so many epochs.',
  ),
  setting(
    z.strictObject({
      cosine: z.strictObject({
        warmup: setting(z.number().min(0).default(0), 'epochs of linear warm-up'),
        floor: setting(share.default(0), 'last rate as a share of learningRate'),
      }),
    }),
    'Linear warm-up, then half a cosine (Loshchilov and Hutter 2017, no restart).',
  ),
  setting(
    z.strictObject({
      onecycle: z.strictObject({
        warmup: setting(z.number().gt(0).lt(1).default(0.3), 'share of all steps that rise'),
        start: setting(
          z.number().gt(0).max(1).default(0.04),
          'first rate as a share of learningRate',
        ),
        floor: setting(share.default(0.0001), 'last rate as a share of learningRate'),
      }),
    }),
    'One cosine rise to learningRate and one fall (Smith 2018, as PyTorch’s OneCycleLR).',
  ),
  setting(
    z.strictObject({
      plateau: z.strictObject({
        factor: setting(z.number().gt(0).lt(1).default(0.1), 'what the rate is multiplied by'),
        patience: setting(
          z.int().min(0).default(5),
          'epochs without a lower validation MSE that are still borne',
        ),
        minDelta,
        floor: setting(share.default(0), 'lowest rate as a share of learningRate'),
      }),
    }),
    'The rate is multiplied by factor where the validation MSE falls no more (PyTorch’s ReduceLROnPlateau).',
  ),
]);

export const earlyStoppingSchema = z.strictObject({
  patience: setting(z.int().min(1), 'epochs without a lower validation MSE after which it ends'),
  minDelta,
});
