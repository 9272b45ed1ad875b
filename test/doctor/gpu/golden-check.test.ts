import { expect, it } from 'vitest';
import { goldenErrors } from '#src/doctor/gpu/golden-check.js';
import { resnet18Goldens } from '#src/doctor/gpu/goldens.js';
import { allowedError } from '#src/doctor/gpu/examine-gpu.js';

process.env['TF_NUM_INTRAOP_THREADS'] = '2';

it('a device that computes what PyTorch does is within what is allowed, each figure separately', () => {
  const right = goldenErrors(resnet18Goldens);
  expect(Math.max(...Object.values(right))).toBeLessThan(allowedError);

  const { evaluation, predictions, loss, gradientNorm } = resnet18Goldens;
  const wrong = goldenErrors({
    ...resnet18Goldens,
    evaluation: evaluation.toReversed(),
    predictions: predictions.map((value) => value * 1.001),
    loss: loss * 1.002,
    gradientNorm: gradientNorm * 0.5,
  });
  expect(wrong.evaluation).toBeCloseTo(1 - evaluation[0]! / evaluation[1]!, 3);
  expect(wrong.predictions).toBeCloseTo(0.001, 4);
  expect(wrong.loss).toBeCloseTo(0.002, 4);
  expect(wrong.gradientNorm).toBeCloseTo(1, 3);
  expect(
    goldenErrors({ ...resnet18Goldens, labels: resnet18Goldens.labels.map(() => NaN) }),
  ).toMatchObject({
    loss: Infinity,
    gradientNorm: Infinity,
  });
});
